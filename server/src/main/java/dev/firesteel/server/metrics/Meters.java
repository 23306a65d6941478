// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Every meter of the server, by name. Names and tags are read by dashboards: never rename one. No tag has values that a
 * caller can choose.
 */
public final class Meters implements AutoCloseable {
    /** Calls that have ended, by method and gRPC code; REST calls are counted as the methods that they are. */
    private static final String CALLS = "firesteel.calls";

    /** How long after its creation a session reached each phase of its start. */
    private static final String SESSION_START = "firesteel.session.start";

    private static final String PHASE = "phase";
    private static final Set<String> PHASES =
            Set.of("launched", "connected", "resolving", "spark", "interpreter", "ready", "bound");

    /** Workers of the pool that no session has. */
    private static final String POOL_WORKERS = "firesteel.pool.workers";

    private static final String STATE = "state";

    private static final String METHOD = "method";
    private static final String CODE = "code";

    /** Of what the libraries would measure by themselves, this is kept. */
    private static final Set<String> OF_ARMERIA =
            Set.of("armeria.server.connections", "armeria.server.pending.responses");

    private final MeterRegistry registry;
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final ConcurrentHashMap<Ended, Timer> calls = new ConcurrentHashMap<>();

    /** To be made before anything else has the registry. */
    public Meters(MeterRegistry registry) {
        this.registry = registry;
        registry.config().meterFilter(new OwnOnly());
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        garbage.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** A call has ended. */
    public void called(String method, String code, Duration duration) {
        // The registry would find it as well, but makes and compares its name and tags each time.
        calls.computeIfAbsent(new Ended(method, code), this::timer).record(duration);
    }

    private Timer timer(Ended ended) {
        return Timer.builder(CALLS)
                .tag(METHOD, ended.method())
                .tag(CODE, ended.code())
                .register(registry);
    }

    /** A session's start has come so far. Workers name the phases. */
    public void phaseReached(String phase, Duration elapsed) {
        Timer.builder(SESSION_START)
                .tag(PHASE, PHASES.contains(phase) ? phase : "other")
                .register(registry)
                .record(elapsed);
    }

    /** How many workers of the pool are warm, and how many start. */
    public void pool(Supplier<Number> warm, Supplier<Number> starting) {
        Gauge.builder(POOL_WORKERS, warm).tag(STATE, "warm").register(registry);
        Gauge.builder(POOL_WORKERS, starting).tag(STATE, "starting").register(registry);
    }

    @Override
    public void close() {
        garbage.close();
    }

    private record Ended(String method, String code) {}

    /** Armeria alone would fill hundreds of lines for each endpoint. */
    private static final class OwnOnly implements MeterFilter {
        @Override
        public MeterFilterReply accept(Meter.Id id) {
            return id.getName().startsWith("armeria.") && !OF_ARMERIA.contains(id.getName())
                    ? MeterFilterReply.DENY
                    : MeterFilterReply.NEUTRAL;
        }
    }
}
