// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import dev.firesteel.server.config.ConfigException;
import dev.firesteel.server.config.StoreConfig;
import dev.firesteel.server.store.DataFolder;
import dev.firesteel.server.store.StoreCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code firesteel check}: looks whether what a server has stored is whole. */
@Command(
        name = "check",
        description =
                "Checks what a server has stored; changes nothing. The server of a data folder is stopped first; a PostgreSQL"
                        + " database may be in use.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:something is wrong, and was named", "2:wrong usage, or it cannot be checked"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    private static final int UNCHECKED = 2;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Override
    public Integer call() {
        try {
            return tell(check(configuration.load(Map.of()).store()));
        } catch (ConfigException | IOException e) {
            System.err.println("firesteel: " + e.getMessage());
            return UNCHECKED;
        }
    }

    private static StoreCheck.Report check(StoreConfig store) throws IOException {
        if (!store.url().isEmpty()) {
            return StoreCheck.postgresql(Settings.database(store));
        }
        if (!Files.isDirectory(store.dataDir())) {
            throw new IOException(
                    "There is no data folder " + store.dataDir() + " (expected: the folder of a server).");
        }
        try (DataFolder folder = DataFolder.open(store.dataDir())) {
            return StoreCheck.sqlite(folder);
        }
    }

    private static int tell(StoreCheck.Report report) {
        System.out.println("Schema " + report.schema() + ", sessions " + report.sessions() + ", statements "
                + report.statements() + ", events " + report.events() + ", batches " + report.batches());
        report.problems().forEach(System.out::println);
        System.out.println(
                report.problems().isEmpty()
                        ? "All is well."
                        : "Problems: " + report.problems().size());
        return report.problems().isEmpty() ? 0 : 1;
    }
}
