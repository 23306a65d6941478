// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.application;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What a session may ask for.
 *
 * @param deniedConf Spark configuration keys that only the operator sets
 * @param localFolders folders of this machine that files may come from
 * @param defaultFileSystem stands before absolute paths without a scheme, such as {@code file://} or {@code hdfs://namenode}
 * @param impersonation whether {@code proxyUser} has an effect
 * @param profiles the names of the profiles of Spark
 * @param batchProfiles those of them, the default one too, whose Spark can have no sessions
 */
public record RequestRules(
        Set<String> deniedConf,
        List<Path> localFolders,
        String defaultFileSystem,
        boolean impersonation,
        Set<String> profiles,
        Set<String> batchProfiles) {

    public static final RequestRules DEFAULT = new RequestRules(
            Set.of(
                    "spark.master",
                    "spark.submit.deployMode",
                    "spark.submit.proxyUser.allowCustomClasspathInClusterMode",
                    "spark.yarn.jar",
                    "spark.yarn.jars",
                    "spark.yarn.archive"),
            List.of(),
            "file://",
            false,
            Set.of(),
            Set.of());

    public RequestRules {
        deniedConf = Set.copyOf(deniedConf);
        profiles = Set.copyOf(profiles);
        batchProfiles = Set.copyOf(batchProfiles);
        localFolders = localFolders.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .toList();
    }
}
