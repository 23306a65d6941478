// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import java.util.Set;
import java.util.function.Consumer;

/** Does what the server says on one link. Called on the link's thread: returns at once. */
public interface CommandHandler {
    /** Makes the handler of a link. */
    @FunctionalInterface
    interface Maker {
        /** The handler whose answers to the server go there, from any thread. */
        CommandHandler make(Consumer<ConnectRequest> answers);
    }

    void read(ConnectResponse message);

    /** Ids of the workers whose sessions are hosted here. */
    Set<String> hosted();

    /** For the link of a session. */
    static Maker of(Commands commands) {
        return answers -> new CommandReader(commands, answers);
    }

    /** For the link of a worker that hosts sessions. */
    static Maker of(HostCommands commands) {
        return answers -> new HostCommandReader(commands, answers);
    }
}
