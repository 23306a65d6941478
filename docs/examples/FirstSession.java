// SPDX-License-Identifier: Apache-2.0
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.DeleteSessionRequest;
import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionServiceGrpc;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementServiceGrpc;
import dev.firesteel.v1.WatchStatementRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;

/**
 * A first session over gRPC with the generated classes of {@code dev.firesteel:firesteel-proto}.
 *
 * <p>Usage: {@code FirstSession [HOST:PORT]}
 */
public final class FirstSession {

    private FirstSession() {}

    public static void main(String[] args) {
        String address = args.length > 0 ? args[0] : "127.0.0.1:8998";
        ManagedChannel channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                .build();
        try {
            run(SessionServiceGrpc.newBlockingStub(channel), StatementServiceGrpc.newBlockingStub(channel));
        } finally {
            channel.shutdownNow();
        }
    }

    private static void run(
            SessionServiceGrpc.SessionServiceBlockingStub sessions,
            StatementServiceGrpc.StatementServiceBlockingStub statements) {
        Session session = sessions.createSession(
                CreateSessionRequest.newBuilder().setKind(Kind.KIND_SPARK).build());
        String id = Integer.toString(session.getId());
        try {
            // no need to wait until the session is idle: the statement is queued
            Statement statement = statements.runStatement(RunStatementRequest.newBuilder()
                    .setSession(id)
                    .setCode("(1 to 3).foreach(println); sc.parallelize(1 to 10).count()")
                    .build());
            statements
                    .watchStatement(WatchStatementRequest.newBuilder()
                            .setSession(id)
                            .setStatement(statement.getId())
                            .build())
                    .forEachRemaining(event -> System.out.println(event.getSequence() + " " + event.getEventCase()));
            Statement result = statements.getStatement(GetStatementRequest.newBuilder()
                    .setSession(id)
                    .setStatement(statement.getId())
                    .build());
            System.out.println(
                    result.getOutput().getDataOrThrow("text/plain").getJson().toStringUtf8());
        } finally {
            sessions.deleteSession(
                    DeleteSessionRequest.newBuilder().setSession(id).build());
        }
    }
}
