// SPDX-License-Identifier: Apache-2.0
import java.io.PrintWriter;
import java.io.StringWriter;
import scala.Option;
import scala.collection.immutable.List$;
import scala.tools.nsc.Settings;
import scala.tools.nsc.interpreter.IMain;
import scala.tools.nsc.interpreter.Results;
import scala.tools.nsc.interpreter.shell.ReplReporterImpl;

/**
 * The peer of a statement's round trip: the same code in a Scala interpreter with a worker's settings and nothing around it.
 *
 * <p>Usage: {@code BareInterpreter CODE WARM_UP RUNS}; prints the nanoseconds of each run. For Scala 2.13.
 */
public final class BareInterpreter {

    private BareInterpreter() {}

    public static void main(String[] args) throws Exception {
        String code = args[0];
        int warmUp = Integer.parseInt(args[1]);
        int runs = Integer.parseInt(args[2]);
        Settings settings = new Settings();
        settings.processArguments(
                List$.MODULE$.from(scala.jdk.javaapi.CollectionConverters.asScala(
                        java.util.List.of("-Yrepl-class-based", "-usejavacp"))),
                true);
        StringWriter echo = new StringWriter();
        ReplReporterImpl reporter = new ReplReporterImpl(settings, new PrintWriter(echo));
        IMain interpreter = new IMain(settings, Option.empty(), settings, reporter);
        interpreter.initializeCompiler();

        StringBuilder nanos = new StringBuilder();
        for (int run = 0; run < warmUp + runs; run++) {
            echo.getBuffer().setLength(0);
            long started = System.nanoTime();
            Results.Result result = interpreter.interpret(code);
            long took = System.nanoTime() - started;
            if (result != Results.Success$.MODULE$ || echo.toString().isEmpty()) {
                throw new IllegalStateException(code + " gave " + result + " " + echo);
            }
            if (run >= warmUp) {
                nanos.append(took).append('\n');
            }
        }
        System.out.print(nanos);
        System.out.flush();
        System.exit(0);
    }
}
