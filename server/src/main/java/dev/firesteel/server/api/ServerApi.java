// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.v1.GetVersionRequest;
import dev.firesteel.v1.GetVersionResponse;
import dev.firesteel.v1.ServerServiceGrpc.ServerServiceImplBase;
import io.grpc.stub.StreamObserver;

/** {@code ServerService}. */
public final class ServerApi extends ServerServiceImplBase {
    /** Livy's clients read the numbers before the dash to know what they may call. */
    private static final String LIVY_VERSION = "1.0.0-firesteel";

    private final GetVersionResponse version;

    public ServerApi(BuildInfo build, String sparkVersion) {
        version = GetVersionResponse.newBuilder()
                .setBranch(build.branch())
                .setRevision(build.revision())
                .setVersion(LIVY_VERSION)
                .setDate(build.date())
                .setUser(build.user())
                .setFiresteelVersion(build.version())
                .setSparkVersion(sparkVersion)
                .build();
    }

    @Override
    public void getVersion(GetVersionRequest request, StreamObserver<GetVersionResponse> observer) {
        observer.onNext(version);
        observer.onCompleted();
    }
}
