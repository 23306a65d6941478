// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.error;

/** Why a call was refused, for machines. Clients see these words: never rename one. */
public enum Reason {
    /** It never was, was deleted, or its retention is over. */
    SESSION_NOT_FOUND,
    /** As of a session, of a batch. */
    BATCH_NOT_FOUND,
    /** No such statement in this session, or it is no longer kept. */
    STATEMENT_NOT_FOUND,
    /** As of a statement, of a job. */
    JOB_NOT_FOUND,
    /** A field is not as described. */
    INVALID_REQUEST,
    /** A living session has this name. */
    DUPLICATE_SESSION_NAME,
    /** A living batch has this name. */
    DUPLICATE_BATCH_NAME,
    /** The session has ended or is ending. */
    SESSION_NOT_ACTIVE,
    /** As {@link #SESSION_NOT_ACTIVE}, where files and jobs are concerned: Livy's status is another one there. */
    SESSION_ENDED,
    /** No session has such a content. */
    ARTIFACT_NOT_FOUND,
    /** The content is longer than the operator allows. */
    ARTIFACT_TOO_LARGE,
    /** The session's Spark did not take the file. */
    FILE_NOT_ADDED,
    /** Too many statements wait in this session. */
    STATEMENT_QUEUE_FULL,
    /** The server's limit of living sessions is reached. */
    TOO_MANY_SESSIONS,
    /** The server's limit of living batches is reached. */
    TOO_MANY_BATCHES,
    /** The request id came before, with another request. */
    REQUEST_ID_REUSED,
    /** Events after the asked sequence are no longer kept. */
    EVENTS_RETIRED,
    /** Another server has the session now, because this one was not heard of for too long; nothing was done. */
    SESSION_MOVED,
    /** The server that has the session cannot be reached; whether it did what was asked is not known. */
    OWNER_UNREACHABLE,
    /** The store cannot be written or read; nothing was done. */
    STORE_UNAVAILABLE,
    /** The server is going down; nothing was done. */
    SHUTTING_DOWN
}
