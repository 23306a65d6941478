// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import dev.firesteel.server.config.ConfigLoader;
import dev.firesteel.server.config.FiresteelConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command takes that reads a server's configuration. */
final class ConfigurationOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder for what must not be forgotten. Default: data in FIRESTEEL_HOME (~/.firesteel).")
    private @Nullable String data;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration; docs/configuration.md has the keys.")
    private @Nullable Path config;

    @Option(names = "-D", paramLabel = "KEY=VALUE", description = "Sets a key of the configuration.")
    private Map<String, String> keys = new LinkedHashMap<>();

    /** The configuration, with further keys of the command line, as far as they are said. */
    FiresteelConfig load(Map<String, Optional<String>> further) {
        Map<String, String> commandLine = new LinkedHashMap<>(keys);
        further.forEach((key, value) -> value.ifPresent(said -> commandLine.put(key, said)));
        if (data != null) {
            commandLine.put("data.dir", data);
        }
        return ConfigLoader.load(Optional.ofNullable(config), System.getenv(), commandLine);
    }
}
