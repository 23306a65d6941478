// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;

/** Sends work to a session and waits until all of it has ended, whatever happens to the servers meanwhile. */
final class Driver {
    private static final int WATCHERS = 10;
    /** How far apart two statements are sent at the most; often they are sent at once. */
    private static final int PACE_MILLIS = 400;

    private static final Set<String> UNFINISHED = Set.of("waiting", "running", "cancelling");

    private final Caller caller;
    private final Timeline timeline;
    private final Executor executor;

    Driver(Caller caller, Timeline timeline, Executor executor) {
        this.caller = caller;
        this.timeline = timeline;
        this.executor = executor;
    }

    void drive(DrivenSession session, List<Work> work, boolean watched, Random random) throws InterruptedException {
        if (session.isNew()) {
            session.created(caller.create(session.language(), session.key(), random));
            timeline.act("created " + session);
            timeline.count("sessions", 1);
            send(session, Work.OPEN, random);
        }
        for (int i = 0; i < work.size(); i++) {
            Sent sent = send(session, work.get(i), random);
            if (sent == null) {
                break;
            }
            if (watched && i == 0) {
                watch(session, sent, random);
            }
            if (random.nextInt(3) == 0 && work.size() < WATCHERS) {
                Thread.sleep(random.nextInt(PACE_MILLIS));
            }
        }
        timeline.act(session + " has all its work");
        for (Sent sent : session.accepted()) {
            if (sent.events().isEmpty()) {
                awaitEnd(session, sent, random);
            }
        }
        timeline.act(session + " has done its work");
    }

    /** Null when the session had ended. */
    private Sent send(DrivenSession session, Work work, Random random) throws InterruptedException {
        Sent sent = session.next(work);
        OptionalInt id = caller.run(session.id(), sent, random);
        if (id.isEmpty()) {
            timeline.act(session + " takes no more");
            session.refused(sent);
            return null;
        }
        sent.accepted(id.getAsInt());
        session.accepted(sent);
        timeline.count("statements", 1);
        return sent;
    }

    private void watch(DrivenSession session, Sent sent, Random random) {
        for (int i = 0; i < WATCHERS; i++) {
            Watcher watcher = i % 2 == 0
                    ? new GrpcWatcher(caller, timeline, session.id(), sent.id(), random.nextLong())
                    : new RestWatcher(caller, timeline, session.path() + "/statements/" + sent.id(), random.nextLong());
            sent.watched(watcher.follow(executor));
        }
    }

    private void awaitEnd(DrivenSession session, Sent sent, Random random) throws InterruptedException {
        JsonNode now;
        do {
            now = caller.get(session.path() + "/statements/" + sent.id() + "?wait=60s", random);
        } while (UNFINISHED.contains(now.path("state").asText()));
    }
}
