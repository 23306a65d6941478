// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.statement.Kind;
import java.util.List;
import java.util.Map;

/** A request of a Scala session, of which a test says what it is about; the rest is unset. */
public final class Request {
    private String proxyUser;
    private List<String> jars = List.of();
    private List<String> files = List.of();
    private int driverCores;
    private String name;
    private Map<String, String> conf = Map.of();
    private int heartbeat;
    private String ttl;
    private String idleTimeout;
    private String requestId;

    public Request proxyUser(String proxyUser) {
        this.proxyUser = proxyUser;
        return this;
    }

    public Request jars(List<String> jars) {
        this.jars = jars;
        return this;
    }

    public Request files(List<String> files) {
        this.files = files;
        return this;
    }

    public Request driverCores(int driverCores) {
        this.driverCores = driverCores;
        return this;
    }

    public Request name(String name) {
        this.name = name;
        return this;
    }

    public Request conf(Map<String, String> conf) {
        this.conf = conf;
        return this;
    }

    public Request heartbeat(int seconds) {
        this.heartbeat = seconds;
        return this;
    }

    public Request ttl(String ttl) {
        this.ttl = ttl;
        return this;
    }

    public Request idleTimeout(String idleTimeout) {
        this.idleTimeout = idleTimeout;
        return this;
    }

    public Request requestId(String requestId) {
        this.requestId = requestId;
        return this;
    }

    public CreateSession made() {
        CreateSession plain = CreateSession.of(Kind.SPARK);
        return new CreateSession(
                plain.kind(),
                proxyUser,
                jars,
                plain.pyFiles(),
                files,
                plain.archives(),
                plain.driverMemory(),
                driverCores,
                plain.executorMemory(),
                plain.executorCores(),
                plain.numExecutors(),
                plain.queue(),
                name,
                conf,
                heartbeat,
                ttl,
                idleTimeout,
                requestId);
    }
}
