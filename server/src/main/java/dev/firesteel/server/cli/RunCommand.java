// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cli;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.grpc.GrpcClientBuilder;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceBlockingStub;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code firesteel run}: runs code in a session of a running server and shows what it does while it does it. */
@Command(
        name = "run",
        description =
                "Runs code in a session of a running server. What it prints and returns goes to standard output, errors to"
                        + " standard error.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the code ran",
            "1:the code failed or was cancelled, or the server refused it",
            "2:wrong usage",
            "3:no server was reached"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class RunCommand implements Callable<Integer> {
    private static final int UNREACHABLE = 3;

    /** Set by the launcher script, which can tell a terminal. */
    private static final String WATCHED = "firesteel.watched";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "CODE", description = "The code. Without it, standard input is read.")
    private @Nullable String code;

    @Option(
            names = {"-k", "--kind"},
            paramLabel = "KIND",
            description =
                    "Language of the code: spark (scala), pyspark (python), sparkr (r) or sql. Default: the session's,"
                            + " or spark in a session of its own.")
    private @Nullable String kind;

    @Option(
            names = "--session",
            paramLabel = "ID|NAME",
            description = "Session to use. Without it, one is made and deleted at the end.")
    private @Nullable String session;

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8998",
            description = "Where the server is. Default: ${DEFAULT-VALUE}.")
    private URI server = URI.create("http://127.0.0.1:8998");

    @Override
    public Integer call() throws IOException {
        Kind wanted = kind();
        String source = code != null ? code : new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        try (Terminal terminal = Terminal.standard(Boolean.getBoolean(WATCHED))) {
            RemoteRun run = new RemoteRun(client(), terminal);
            Thread interrupted = new Thread(run::abandon, "interrupted");
            Runtime.getRuntime().addShutdownHook(interrupted);
            boolean succeeded =
                    session == null ? run.inNewSession(source, wanted) : run.inSession(session, source, wanted);
            Runtime.getRuntime().removeShutdownHook(interrupted);
            return succeeded ? 0 : 1;
        } catch (StatusRuntimeException e) {
            return failed(e.getStatus());
        }
    }

    private Kind kind() {
        if (kind == null) {
            return Kind.KIND_UNSPECIFIED;
        }
        return switch (kind.toLowerCase(Locale.ROOT)) {
            case "spark", "scala" -> Kind.KIND_SPARK;
            case "pyspark", "python" -> Kind.KIND_PYSPARK;
            case "sparkr", "r" -> Kind.KIND_SPARKR;
            case "sql" -> Kind.KIND_SQL;
            default -> throw wrong("-k: '" + kind + "' (expected: spark, pyspark, sparkr or sql)");
        };
    }

    private FiresteelClient client() {
        if (!("http".equals(server.getScheme()) || "https".equals(server.getScheme())) || server.getHost() == null) {
            throw wrong("--server: '" + server + "' (expected: an URL such as http://127.0.0.1:8998)");
        }
        // Not the default factory: that closes when the process is interrupted, just when we have calls to make.
        GrpcClientBuilder builder = GrpcClients.builder("gproto+" + server)
                .factory(ClientFactory.builder().build())
                .responseTimeoutMillis(0)
                .maxResponseLength(0);
        return new FiresteelClient(
                builder.build(SessionServiceBlockingStub.class), builder.build(StatementServiceBlockingStub.class));
    }

    private int failed(Status status) {
        if (status.getCode() == Status.Code.UNAVAILABLE) {
            System.err.println("firesteel: no server answers at " + server
                    + " (start one with 'bin/firesteel server', or say where it is with --server)");
            return UNREACHABLE;
        }
        System.err.println(
                "firesteel: " + (status.getDescription() != null ? status.getDescription() : status.getCode()));
        return 1;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(requireNonNull(spec).commandLine(), message);
    }
}
