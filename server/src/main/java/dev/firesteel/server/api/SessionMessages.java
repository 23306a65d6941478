// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import static java.util.Objects.requireNonNullElse;

import dev.firesteel.server.application.LogSlice;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.session.SessionChange;
import dev.firesteel.server.session.SessionPage;
import dev.firesteel.server.session.SessionPhase;
import dev.firesteel.server.session.SessionView;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.v1.AppInfo;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.GetSessionLogResponse;
import dev.firesteel.v1.ListSessionsResponse;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sessions between the domain's words and the API's. */
final class SessionMessages {
    private SessionMessages() {}

    static CreateSession request(CreateSessionRequest message) {
        return new CreateSession(
                requireNonNullElse(Words.kind(message.getKind()), Kind.SHARED),
                message.hasProxyUser() ? message.getProxyUser() : null,
                message.getJarsList(),
                message.getPyFilesList(),
                message.getFilesList(),
                message.getArchivesList(),
                message.hasDriverMemory() ? message.getDriverMemory() : null,
                message.getDriverCores(),
                message.hasExecutorMemory() ? message.getExecutorMemory() : null,
                message.getExecutorCores(),
                message.getNumExecutors(),
                message.hasQueue() ? message.getQueue() : null,
                message.hasName() ? message.getName() : null,
                Words.conf(message.getConfMap(), message.hasProfile() ? message.getProfile() : null),
                message.getHeartbeatTimeoutInSecond(),
                message.hasTtl() ? message.getTtl() : null,
                message.hasIdleTimeout() ? message.getIdleTimeout() : null,
                message.hasRequestId() ? message.getRequestId() : null);
    }

    static Session session(SessionView view) {
        CreateSession request = view.request();
        AppInfo.Builder appInfo = AppInfo.newBuilder();
        set(view.sparkUiUrl(), appInfo::setSparkUiUrl);
        Session.Builder session = Session.newBuilder()
                .setId(view.id())
                .setState(Words.state(view.state()))
                .setKind(Words.kind(request.kind()))
                .setAppInfo(appInfo)
                .addAllLog(view.log())
                .setDriverCores(request.driverCores())
                .setExecutorCores(request.executorCores())
                .putAllConf(request.conf())
                .addAllArchives(request.archives())
                .addAllFiles(request.files())
                .setHeartbeatTimeoutInSecond(request.heartbeatTimeoutInSecond())
                .addAllJars(request.jars())
                .setNumExecutors(request.numExecutors())
                .addAllPyFiles(request.pyFiles())
                .setCreateTime(Words.time(view.createdAt()));
        set(request.name(), session::setName);
        set(view.appId(), session::setAppId);
        set(view.owner(), session::setOwner);
        set(view.proxyUser(), session::setProxyUser);
        set(request.ttl(), session::setTtl);
        set(request.idleTimeout(), session::setIdleTimeout);
        set(request.driverMemory(), session::setDriverMemory);
        set(request.executorMemory(), session::setExecutorMemory);
        set(request.queue(), session::setQueue);
        set(view.stateReason(), session::setStateReason);
        if (view.endedAt() != null) {
            session.setEndTime(Words.time(view.endedAt()));
        }
        return session.build();
    }

    static ListSessionsResponse page(int from, SessionPage page) {
        ListSessionsResponse.Builder response =
                ListSessionsResponse.newBuilder().setFrom(from).setTotal(page.total());
        page.sessions().forEach(view -> response.addSessions(session(view)));
        return response.build();
    }

    static GetSessionLogResponse log(LogSlice slice) {
        return GetSessionLogResponse.newBuilder()
                .setId(slice.id())
                .setFrom(slice.from())
                .setTotal(slice.total())
                .addAllLog(slice.lines())
                .build();
    }

    static SessionEvent event(SessionChange change) {
        if (change instanceof SessionChange.State state) {
            return SessionEvent.newBuilder().setState(session(state.session())).build();
        }
        return SessionEvent.newBuilder()
                .setPhase(phase(((SessionChange.Phase) change).phase()))
                .build();
    }

    private static dev.firesteel.v1.SessionPhase phase(SessionPhase phase) {
        return dev.firesteel.v1.SessionPhase.newBuilder()
                .setName(phase.name())
                .setTime(Words.time(phase.time()))
                .setElapsedMillis(phase.elapsed().toMillis())
                .build();
    }

    private static void set(@Nullable String value, Consumer<String> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
