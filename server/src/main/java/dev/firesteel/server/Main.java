// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import dev.firesteel.server.cli.RunCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Exit codes: 0 done, 1 failed, 2 wrong usage, and those of the commands. */
@Command(
        name = "firesteel",
        description = "Runs code on Apache Spark for other programs.",
        subcommands = {ServerCommand.class, RunCommand.class, CheckCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    /** Runs a command; its exit code. */
    static int execute(String... arguments) {
        return new CommandLine(new Main()).execute(arguments);
    }
}
