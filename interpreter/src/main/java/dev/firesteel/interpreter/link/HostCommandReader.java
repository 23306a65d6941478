// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.OpenSession;
import dev.firesteel.worker.v1.SessionOpened;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the server's messages to the commands of a worker that hosts sessions, and the answers back. */
final class HostCommandReader implements CommandHandler {
    private static final Logger LOG = LoggerFactory.getLogger(HostCommandReader.class);

    private final HostCommands commands;
    private final Consumer<ConnectRequest> answers;

    HostCommandReader(HostCommands commands, Consumer<ConnectRequest> answers) {
        this.commands = commands;
        this.answers = answers;
    }

    @Override
    public void read(ConnectResponse message) {
        switch (message.getMessageCase()) {
            case OPEN_SESSION -> open(message.getOpenSession());
            case CLOSE_SESSION ->
                commands.close(
                        message.getCloseSession().getWorkerId(),
                        message.getCloseSession().getReason());
            case SHUTDOWN -> commands.shutdown(message.getShutdown().getReason());
            case EXECUTE, CANCEL, COMPLETE, BIND, ADD_FILE ->
                LOG.error("{} came on the link of no session", message.getMessageCase());
            case WELCOME, ACKNOWLEDGE, ALIVE, MESSAGE_NOT_SET ->
                LOG.debug("Nothing to do for {}", message.getMessageCase());
        }
    }

    private void open(OpenSession open) {
        commands.open(
                new HostedSession(
                        open.getWorkerId(),
                        open.getToken(),
                        open.getName(),
                        Kinds.language(open.getKind()),
                        open.getConfMap()),
                outcome -> answers.accept(ConnectRequest.newBuilder()
                        .setSessionOpened(SessionOpened.newBuilder()
                                .setWorkerId(open.getWorkerId())
                                .addAllRefused(outcome.refused())
                                .setFailure(outcome.failure()))
                        .build()));
    }

    @Override
    public Set<String> hosted() {
        return commands.hosted();
    }
}
