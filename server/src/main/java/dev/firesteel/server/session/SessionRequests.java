// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.application.ApplicationConf;
import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.launch.LaunchRequest;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks requests for sessions, before anything is allocated, and makes the launches that they ask for. */
final class SessionRequests {
    private static final String PARALLEL_SQL = "spark.firesteel.sql.parallel";

    /** As many as a worker takes. */
    private static final Pattern PARALLEL_SQL_VALUE = Pattern.compile("[1-9]|[1-5][0-9]|6[0-4]");

    private static final Pattern SHARE_VALUE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

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
        String parallel = request.conf().get(PARALLEL_SQL);
        if (parallel != null && !PARALLEL_SQL_VALUE.matcher(parallel.strip()).matches()) {
            throw DomainException.rejected(PARALLEL_SQL + ": " + parallel + " (expected: 1 to 64)");
        }
        checkShare(request.share());
        applications.check(request.application());
        applications.checkForSessions(request.application());
    }

    private static void checkShare(@Nullable String share) {
        if (share != null && !SHARE_VALUE.matcher(share).matches()) {
            throw DomainException.rejected(CreateSession.SHARE + ": " + share
                    + " (expected: user, or another word of 1 to 64 letters, digits, '.', '_' and '-')");
        }
    }

    /** How many statements of SQL a session runs side by side, whose request was checked. */
    static int parallelSql(CreateSession request) {
        return Integer.parseInt(request.conf().getOrDefault(PARALLEL_SQL, "1").strip());
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
                logFile,
                request.share() == null ? null : new LaunchRequest.Sharing(request.share(), row.owner()));
    }
}
