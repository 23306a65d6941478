// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.application;

import dev.firesteel.server.error.DomainException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what is asked for, before anything is allocated, and makes the Spark configuration of it. */
public final class ApplicationConf {
    private static final String JARS = "spark.jars";
    private static final String FILES = "spark.files";
    private static final String ARCHIVES = "spark.archives";
    private static final String PY_FILES = "spark.submit.pyFiles";

    /** Configuration keys whose value is a list of files, besides the four above. */
    private static final List<String> OTHER_LISTS = List.of(
            "spark.yarn.dist.archives",
            "spark.yarn.dist.files",
            "spark.yarn.dist.jars",
            "spark.yarn.archive",
            "spark.yarn.jar",
            "spark.yarn.jars",
            "spark.kubernetes.driver.podTemplateFile",
            "spark.kubernetes.executor.podTemplateFile",
            "spark.kubernetes.file.upload.path");

    private static final List<String> SIZES = List.of("spark.driver.memory", "spark.executor.memory");
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,14}(b|[kmgtp]b?)?", Pattern.CASE_INSENSITIVE);

    /** Livy's keys that have an own one here, which goes before. */
    private static final Map<String, String> LIVY_KEYS = Map.of("livy.rsc.sql.num-rows", "spark.firesteel.sql.rows");

    private final RequestRules rules;
    private final FilePaths paths;

    public ApplicationConf(RequestRules rules) {
        this.rules = rules;
        this.paths = new FilePaths(rules);
    }

    /** In Livy's order, with Livy's sentences. */
    public void check(ApplicationRequest request) {
        notNegative("driverCores", request.driverCores());
        notNegative("executorCores", request.executorCores());
        notNegative("numExecutors", request.numExecutors());
        checkSize("driverMemory", request.driverMemory());
        checkSize("executorMemory", request.executorMemory());
        SIZES.forEach(key -> checkSize(key, request.conf().get(key)));
        Set<String> denied = new LinkedHashSet<>(request.conf().keySet());
        denied.retainAll(rules.deniedConf());
        if (!denied.isEmpty()) {
            throw DomainException.rejected(
                    "Blacklisted configuration values in session config: " + String.join(", ", denied));
        }
        checkProfile(request);
        sparkConf(request);
        checkName(request.name());
    }

    public static void notNegative(String field, int value) {
        if (value < 0) {
            throw DomainException.rejected(field + ": " + value + " (expected: >= 0)");
        }
    }

    private static void checkSize(String field, @Nullable String size) {
        if (size != null && !SIZE.matcher(size).matches()) {
            throw DomainException.rejected(field + ": " + size + " (expected: a size such as 512m or 2g)");
        }
    }

    /** Of those that were accepted before, the profile may not be configured any more. */
    public void checkProfile(ApplicationRequest request) {
        String profile = request.conf().get(ApplicationRequest.PROFILE);
        if (profile != null && !rules.profiles().contains(profile)) {
            throw DomainException.rejected(ApplicationRequest.PROFILE + ": " + profile + " (expected: "
                    + (rules.profiles().isEmpty()
                            ? "none, as no profile is configured"
                            : "one of " + String.join(", ", new TreeSet<>(rules.profiles())))
                    + ")");
        }
    }

    /** Refuses a profile that is for batches alone. */
    public void checkForSessions(ApplicationRequest request) {
        if (rules.batchProfiles().contains(request.profile())) {
            throw DomainException.rejected(
                    (request.profile().isEmpty() ? "The default profile" : "Profile " + request.profile())
                            + " is for batches: in a pod a session's driver would not reach this server"
                            + " (expected for sessions: spark.submit.deployMode = client)");
        }
    }

    private static void checkName(@Nullable String name) {
        if (name != null && name.codePoints().allMatch(Character::isDigit)) {
            throw DomainException.rejected("Invalid session name: " + name);
        }
    }

    /** The whole configuration; what the request's own fields say goes before {@code conf}. Other keys than Spark's, and the few of Livy's
     * that have a Spark key here, are dropped. */
    public Map<String, String> sparkConf(ApplicationRequest request) {
        Map<String, String> conf = new LinkedHashMap<>();
        request.conf().forEach((key, value) -> {
            if (key.startsWith("spark.")) {
                conf.put(key, value);
            }
            String own = LIVY_KEYS.get(key);
            if (own != null) {
                conf.putIfAbsent(own, value);
            }
        });
        put(conf, "spark.driver.memory", request.driverMemory());
        put(conf, "spark.driver.cores", number(request.driverCores()));
        put(conf, "spark.executor.memory", request.executorMemory());
        put(conf, "spark.executor.cores", number(request.executorCores()));
        put(conf, "spark.executor.instances", number(request.numExecutors()));
        put(conf, "spark.yarn.queue", request.queue());
        put(conf, "spark.app.name", request.name());
        merge(conf, JARS, request.jars());
        merge(conf, FILES, request.files());
        merge(conf, ARCHIVES, request.archives());
        merge(conf, PY_FILES, request.pyFiles());
        OTHER_LISTS.forEach(key -> merge(conf, key, List.of()));
        new PackagePlaces(paths).check(conf);
        return conf;
    }

    private static void put(Map<String, String> conf, String key, @Nullable String value) {
        if (value != null) {
            conf.put(key, value);
        }
    }

    private static @Nullable String number(int value) {
        return value == 0 ? null : Integer.toString(value);
    }

    private void merge(Map<String, String> conf, String key, List<String> first) {
        List<String> all = new ArrayList<>(paths.resolveAll(first));
        String list = conf.get(key);
        if (list != null) {
            all.addAll(paths.resolveList(list));
        }
        if (all.isEmpty()) {
            conf.remove(key);
        } else {
            conf.put(key, String.join(",", all));
        }
    }
}
