// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import static org.awaitility.Awaitility.await;

import dev.firesteel.server.it.Program;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** Rounds of work and faults with the same servers and, as long as they live, the same sessions. */
final class Run implements AutoCloseable {
    private static final int ROUND_MINUTES = 15;

    private final Path folder;
    private final Servers servers;
    private final Family family;
    private final Timeline timeline = new Timeline();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Caller caller;
    private final Striker striker;
    private final Map<Language, DrivenSession> sessions = new EnumMap<>(Language.class);
    private final List<DrivenSession> past = new ArrayList<>();
    private final List<String> store;

    private long lastSeed;

    private Run(Path folder, Family family, Servers servers, List<String> store) {
        this.store = store;
        this.folder = folder;
        this.family = family;
        this.servers = servers;
        this.caller = new Caller(servers, timeline);
        this.striker = new Striker(servers, family, timeline, executor);
    }

    /** Starts so many servers; {@code store} says where they store, if that is not their data folders. */
    static Run start(int count, List<String> store) throws IOException {
        Path folder = Files.createTempDirectory("firesteel-faults");
        Family family = new Family(UUID.randomUUID().toString());
        List<String> all = new ArrayList<>(store);
        // Everything is looked at again in the end.
        all.addAll(List.of("-Dsession.retention=1d", "-Dstatement.retention=1000000"));
        // The machine may be slow.
        all.addAll(List.of("-Dworker.connect-timeout=10m", "-Dsession.recover-timeout=3m"));
        Servers servers = new Servers(folder, family, count, all);
        servers.startAll();
        return new Run(folder, family, servers, List.copyOf(store));
    }

    void round(int number, long seed) throws Exception {
        lastSeed = seed;
        timeline.round(number, seed);
        Plan plan = Plan.of(seed, servers.count());
        timeline.act(plan.faults().toString());
        for (Language language : Language.values()) {
            sessions.computeIfAbsent(
                    language, missing -> new DrivenSession("round" + number + missing.word(), missing, folder));
        }
        List<CompletableFuture<Void>> all = new ArrayList<>();
        all.add(striker.strike(plan.faults(), sessions));
        Driver driver = new Driver(caller, timeline, executor);
        sessions.forEach((language, session) -> all.add(CompletableFuture.runAsync(
                () -> drive(driver, session, plan, new Random(seed + language.ordinal())), executor)));
        finish(all);
        if (timeline.isClean()) {
            finish(List.of(CompletableFuture.runAsync(() -> check(plan, new Random(seed)), executor)));
        }
        System.out.println("round " + number + " (seed " + seed + "): " + timeline.counts());
    }

    private static void drive(Driver driver, DrivenSession session, Plan plan, Random random) {
        try {
            driver.drive(session, plan.work().get(session.language()), plan.watched() == session.language(), random);
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private void finish(List<CompletableFuture<Void>> all) throws InterruptedException {
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(ROUND_MINUTES, TimeUnit.MINUTES);
        } catch (TimeoutException e) {
            timeline.violation("not done after " + ROUND_MINUTES + " minutes");
        } catch (ExecutionException e) {
            timeline.violation(String.valueOf(e.getCause()));
        }
    }

    private void check(Plan plan, Random random) {
        try {
            SessionCheck check = new SessionCheck(caller, family, timeline, random);
            for (DrivenSession session : List.copyOf(sessions.values())) {
                check(check, session, plan, random);
            }
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    private void check(SessionCheck check, DrivenSession session, Plan plan, Random random)
            throws IOException, InterruptedException {
        check.check(session);
        if (session.language() == plan.deleted()) {
            caller.delete(session.id(), random);
            timeline.act("deleted " + session);
            if (caller.status(session.path(), random) != 404) {
                timeline.violation(session + " was deleted and is there");
            }
            check.nobodyLeft(session);
            sessions.remove(session.language());
        } else if (session.workerWasKilled()) {
            past.add(sessions.remove(session.language()));
        }
    }

    /** All that was ever promised, once more; then nobody is left, and what is stored is whole. */
    void end() throws Exception {
        if (!timeline.isClean()) {
            return;
        }
        timeline.act("the end");
        for (int i = 0; i < servers.count(); i++) {
            servers.kill(i);
        }
        servers.startAll();
        past.addAll(sessions.values());
        finish(List.of(CompletableFuture.runAsync(this::checkPast, executor)));
        servers.stopAll();
        try {
            await().atMost(Duration.ofMinutes(5)).until(() -> family.members().isEmpty());
        } catch (ConditionTimeoutException e) {
            timeline.violation("left are "
                    + family.members().stream().map(Family::commandLine).toList());
        }
        for (Path data : servers.dataFolders()) {
            List<String> arguments = new ArrayList<>(List.of("check", "--data", data.toString()));
            arguments.addAll(store);
            Program.End checked = Program.run(folder, arguments.toArray(String[]::new));
            if (checked.exitCode() != 0) {
                timeline.violation("firesteel check: " + checked);
            }
        }
        System.out.println("faults: " + timeline.counts());
    }

    private void checkPast() {
        try {
            SessionCheck check = new SessionCheck(caller, family, timeline, new Random());
            for (DrivenSession session : past) {
                check.check(session);
            }
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
    }

    boolean isClean() {
        return timeline.isClean();
    }

    List<String> violations() {
        return timeline.violations();
    }

    String report() {
        return "run it again with -Pfaults -Dfaults.rounds=1 -Dfaults.seed=" + lastSeed
                + "; what the servers had is in " + folder + "\n" + timeline.actions() + "\n" + timeline.counts();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        caller.close();
        servers.close();
        family.members().forEach(ProcessHandle::destroyForcibly);
        executor.shutdownNow();
        if (timeline.isClean()) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
    }
}
