// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionState;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;

/** Compares a session, all of whose statements have ended, with its record. */
final class SessionCheck {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Caller caller;
    private final Family family;
    private final Timeline timeline;
    private final StatementCheck statements;
    private final Random random;

    SessionCheck(Caller caller, Family family, Timeline timeline, Random random) {
        this.caller = caller;
        this.family = family;
        this.timeline = timeline;
        this.statements = new StatementCheck(caller, timeline, random);
        this.random = random;
    }

    void check(DrivenSession session) throws IOException, InterruptedException {
        state(session);
        List<String> effects = Files.exists(session.effects()) ? Files.readAllLines(session.effects()) : List.of();
        order(session, effects);
        Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
        for (Sent sent : session.accepted()) {
            Ending ending = statements.check(session, sent, effects.contains(sent.token()));
            endings.merge(ending, 1, Integer::sum);
        }
        session.refused().stream()
                .filter(sent -> effects.contains(sent.token()))
                .forEach(sent -> timeline.violation(sent.token() + " was refused and ran"));
        endings(session, endings);
        variables(session);
        JsonNode all = caller.get(session.path() + "/statements?size=0", random);
        if (all.path("total_statements").asInt() != session.accepted().size()) {
            timeline.violation(session + " has " + all.path("total_statements") + " statements (expected: "
                    + session.accepted().size() + ")");
        }
    }

    private void state(DrivenSession session) throws InterruptedException {
        Set<SessionState> expected = session.workerWasKilled()
                ? Set.of(SessionState.SESSION_STATE_DEAD)
                : Set.of(SessionState.SESSION_STATE_IDLE);
        try {
            await().atMost(PATIENCE)
                    .until(() -> expected.contains(
                            caller.session(session.id(), random).getState()));
        } catch (ConditionTimeoutException e) {
            timeline.violation(
                    session + " is " + caller.session(session.id(), random) + " (expected: " + expected + ")");
            return;
        }
        if (session.workerWasKilled()) {
            Session dead = caller.session(session.id(), random);
            if (!dead.getStateReason().startsWith("The worker ")) {
                timeline.violation(
                        session + " is dead because of '" + dead.getStateReason() + "' (expected: its worker)");
            }
            nobodyLeft(session);
        }
    }

    /** No process of a session that has ended. */
    void nobodyLeft(DrivenSession session) {
        try {
            await().atMost(PATIENCE).until(() -> family.of(session.id()).isEmpty());
        } catch (ConditionTimeoutException e) {
            timeline.violation(session + " has ended, and there are "
                    + family.of(session.id()).stream().map(Family::commandLine).toList());
        }
    }

    /** Each once, and as they were sent. */
    private void order(DrivenSession session, List<String> effects) {
        Map<String, Integer> ids = new HashMap<>();
        for (int i = 0; i < session.accepted().size(); i++) {
            Sent sent = session.accepted().get(i);
            ids.put(sent.token(), sent.id());
            if (sent.id() != i) {
                timeline.violation(sent + " of " + session + " was sent as number " + i);
            }
        }
        int last = -1;
        for (String token : effects) {
            int id = ids.getOrDefault(token, Integer.MAX_VALUE);
            if (id <= last) {
                timeline.violation(session + ": statement " + id + " ran after " + last);
            }
            last = id;
        }
    }

    private void endings(DrivenSession session, Map<Ending, Integer> endings) {
        int lost = endings.getOrDefault(Ending.WORKER_LOST, 0);
        int cancelled = endings.getOrDefault(Ending.CANCELLED, 0);
        int died = endings.getOrDefault(Ending.PYTHON_DIED, 0);
        boolean killed = session.workerWasKilled();
        if (lost > (killed ? 1 : 0) || (cancelled > 0 && !killed) || died > session.pythonKills()) {
            timeline.violation(session + " ended its statements with " + endings + " after " + session.pythonKills()
                    + " kills of its Python and " + (killed ? "one" : "none") + " of its worker");
        }
    }

    /** A process that lived kept what it counted. */
    private void variables(DrivenSession session) {
        Map<Long, Integer> counted = new HashMap<>();
        for (Sent sent : session.accepted()) {
            String[] words = sent.text().strip().split(" ");
            if (sent.work().type() != Work.Type.COUNT || words.length != 3) {
                continue;
            }
            int expected = counted.merge(Long.parseLong(words[1]), 1, Integer::sum);
            if (Integer.parseInt(words[2]) != expected) {
                timeline.violation(sent + " of " + session + " counted " + words[2] + " (expected: " + expected + ")");
            }
        }
        Set<Long> processes = new HashSet<>(counted.keySet());
        if (processes.size() > 1 + session.pythonKills()) {
            timeline.violation(
                    session + " ran in the processes " + processes + " after " + session.pythonKills() + " kills");
        }
    }
}
