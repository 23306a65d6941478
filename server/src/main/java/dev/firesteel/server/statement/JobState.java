// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

/** Where a job is in its life, in Livy's words. */
public enum JobState {
    QUEUED,
    STARTED,
    SUCCEEDED,
    FAILED,
    CANCELLED
}
