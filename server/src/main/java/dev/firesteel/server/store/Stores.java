// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.artifact.AddedFileStore;
import dev.firesteel.server.eventlog.EventStore;
import dev.firesteel.server.session.SessionStore;
import dev.firesteel.server.statement.StatementStore;

/** The stores of one server. */
public record Stores(SessionStore sessions, StatementStore statements, EventStore events, AddedFileStore files) {}
