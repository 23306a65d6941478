// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.application.ApplicationConf;
import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.launch.LaunchRequest;
import java.nio.file.Path;
import java.util.Map;

/** Checks requests for sessions, before anything is allocated, and makes the launches that they ask for. */
final class SessionRequests {
    private final ApplicationConf applications;

    SessionRequests(RequestRules rules) {
        this.applications = new ApplicationConf(rules);
    }

    /** In Livy's order, with Livy's sentences. */
    void check(CreateSession request) {
        if (request.ttl() != null) {
            LivyTime.parse(request.ttl());
        }
        if (request.idleTimeout() != null) {
            LivyTime.parse(request.idleTimeout());
        }
        ApplicationConf.notNegative("heartbeatTimeoutInSecond", request.heartbeatTimeoutInSecond());
        applications.check(request.application());
    }

    /** The whole configuration; see {@link ApplicationConf#sparkConf}. */
    Map<String, String> sparkConf(CreateSession request) {
        return applications.sparkConf(request.application());
    }

    /** The launch of a session's worker. */
    static LaunchRequest launch(SessionServices services, SessionRow row, Path logFile, String token) {
        CreateSession request = row.request();
        Map<String, String> conf = new SessionRequests(services.rules()).sparkConf(request);
        String name = conf.getOrDefault("spark.app.name", "firesteel-session-" + row.id());
        return new LaunchRequest(
                row.id(),
                row.worker().workerId(),
                token,
                request.kind().word(),
                name,
                row.proxyUser(),
                conf,
                Session.folder(services, row),
                logFile);
    }
}
