// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.TextStream;
import dev.firesteel.v1.WatchStatementRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Compares a statement that has ended with its record. */
final class StatementCheck {
    private final Caller caller;
    private final Timeline timeline;
    private final Random random;

    StatementCheck(Caller caller, Timeline timeline, Random random) {
        this.caller = caller;
        this.timeline = timeline;
        this.random = random;
    }

    /** {@code ran} is whether it left its token. */
    Ending check(DrivenSession session, Sent sent, boolean ran) throws InterruptedException {
        String what = sent + " of " + session;
        JsonNode json = caller.get(session.path() + "/statements/" + sent.id(), random);
        Ending ending = Ending.of(json);
        List<StatementEvent> events = events(session, sent);
        String text = text(events);
        switch (ending) {
            case OK -> {
                expect(ran, what + " has ended well and did not run");
                expect(sent.work().printed(sent.token(), text), what + " printed " + shown(text));
                String view =
                        json.path("output").path("data").path("text/plain").asText();
                expect(
                        sent.work().type() == Work.Type.OPEN || view.strip().equals(text.strip()),
                        what + " shows " + shown(view) + ", and its events are " + shown(text));
            }
            case WORKER_LOST, PYTHON_DIED ->
                expect(sent.work().began(sent.token(), text), what + " began with " + shown(text));
            case CANCELLED -> expect(!ran && text.isEmpty(), what + " was cancelled and ran: " + shown(text));
            case STRANGE -> timeline.violation(what + " ended strangely: " + shown(json.toString()));
        }
        numbered(what, events, ending);
        watched(what, sent, events);
        if (sent.events().isEmpty()) {
            timeline.count("events", events.size());
            timeline.count("ended " + ending, 1);
        } else {
            expect(events.equals(sent.events()), what + " has other events than it had when it had ended");
        }
        sent.ended(events, text);
        return ending;
    }

    private List<StatementEvent> events(DrivenSession session, Sent sent) throws InterruptedException {
        return caller.persist("the events of " + sent, random, address -> {
            List<StatementEvent> all = new ArrayList<>();
            caller.statements(address)
                    .watchStatement(WatchStatementRequest.newBuilder()
                            .setSession(Integer.toString(session.id()))
                            .setStatement(sent.id())
                            .build())
                    .forEachRemaining(all::add);
            return all;
        });
    }

    private static String text(List<StatementEvent> events) {
        return events.stream()
                .filter(event -> event.hasText() && event.getText().getStream() == TextStream.TEXT_STREAM_STDOUT)
                .map(event -> event.getText().getText())
                .collect(Collectors.joining());
    }

    /** From 1 without a gap, with one end. */
    private void numbered(String what, List<StatementEvent> events, Ending ending) {
        for (int i = 0; i < events.size(); i++) {
            expect(events.get(i).getSequence() == i + 1, what + ": event " + (i + 1) + " is " + events.get(i));
            expect(
                    events.get(i).hasFinished() == (i == events.size() - 1),
                    what + ": event " + (i + 1) + " of " + events.size() + " is " + events.get(i));
        }
        expect(ending != Ending.OK || events.get(0).hasStarted(), what + " did not begin with its start");
    }

    /** Each watcher saw each event once, in order. */
    private void watched(String what, Sent sent, List<StatementEvent> events) {
        List<Watcher.Seen> all = events.stream()
                .map(event ->
                        new Watcher.Seen(event.getSequence(), event.getText().getText()))
                .toList();
        for (CompletableFuture<List<Watcher.Seen>> watcher : sent.watchers()) {
            List<Watcher.Seen> seen = watcher.join();
            timeline.count("events seen by watchers", seen.size());
            expect(
                    seen.equals(all),
                    what + ": a watcher saw the events "
                            + seen.stream().map(Watcher.Seen::sequence).toList() + " of " + all.size());
        }
        sent.watchers().clear();
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            timeline.violation(otherwise);
        }
    }

    private static String shown(String text) {
        return text.length() < 2_000
                ? "'" + text + "'"
                : "'" + text.substring(0, 1_000) + " … " + text.substring(text.length() - 1_000) + "'";
    }
}
