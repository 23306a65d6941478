// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Spark that sessions run on. */
@Section("Spark")
public record SparkConfig(
        @Key(
                name = "spark.home",
                doc =
                        "A Spark installation: a folder with `jars/`. `bin/firesteel` finds or installs one when this is not set.")
        @Nullable
        Path home,

        @Key(name = "spark.master", byDefault = "local[*]", doc = "Master of every session.")
        String master,

        @Key(
                name = "spark.conf.*",
                doc =
                        "Spark configuration of every session: `spark.conf.spark.executor.memory = 2g`. A request's own wins. Not in the environment.")
        Map<String, String> conf,

        @Key(
                name = "spark.profiles.*",
                doc =
                        "Further Sparks, each with a name: `spark.profiles.NAME.home`, `.master` and `.conf.KEY`. What one does not say is as above. `conf` of a session or batch picks one by `firesteel.profile`; each has `pool.size` workers of its own. Not in the environment.")
        Map<String, String> profiles) {
    public SparkConfig {
        SparkProfile.read(profiles);
    }

    /** The profiles by name. */
    public Map<String, SparkProfile> named() {
        return SparkProfile.read(profiles);
    }
}
