// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which room of the house may look into which other one. */
class HouseRulesTest {
    private static final String ROOT = "dev.firesteel.server";

    /** Whom each package may import, of the others. {@code error} has the words in which every room says no. */
    private static final Map<String, Set<String>> EDGES = Map.ofEntries(
            Map.entry(
                    "api",
                    Set.of(
                            "auth",
                            "application",
                            "artifact",
                            "batch",
                            "cluster",
                            "session",
                            "statement",
                            "eventlog",
                            "error",
                            "metrics")),
            Map.entry("application", Set.of("error")),
            Map.entry("artifact", Set.of("error")),
            Map.entry("auth", Set.of()),
            Map.entry("batch", Set.of("auth", "application", "launch", "statement", "worker", "error")),
            Map.entry("cli", Set.of()),
            Map.entry("cluster", Set.of("worker", "error")),
            Map.entry("config", Set.of()),
            Map.entry("error", Set.of()),
            Map.entry("eventlog", Set.of("error")),
            Map.entry("launch", Set.of("error")),
            Map.entry("metrics", Set.of()),
            Map.entry("pool", Set.of("application", "launch", "worker", "error")),
            Map.entry(
                    "session",
                    Set.of(
                            "auth",
                            "application",
                            "artifact",
                            "statement",
                            "eventlog",
                            "worker",
                            "launch",
                            "pool",
                            "share",
                            "error")),
            Map.entry("share", Set.of("application", "launch", "worker", "error")),
            Map.entry("statement", Set.of("eventlog", "error")),
            Map.entry(
                    "store",
                    Set.of(
                            "application",
                            "artifact",
                            "batch",
                            "cluster",
                            "session",
                            "statement",
                            "eventlog",
                            "worker",
                            "error")),
            Map.entry("worker", Set.of("artifact", "statement", "eventlog", "error")));

    private static final List<String> PACKAGES =
            EDGES.keySet().stream().sorted().toList();

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void everyPackageHasItsRow() {
        Set<String> found = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(EDGES.keySet()).containsAll(found);
    }

    @ParameterizedTest
    @FieldSource("PACKAGES")
    void aPackageImportsOnlyItsNeighbours(String name) {
        String[] others = Stream.concat(
                        Stream.of(ROOT),
                        PACKAGES.stream()
                                .filter(other -> !other.equals(name))
                                .filter(other ->
                                        !EDGES.getOrDefault(name, Set.of()).contains(other))
                                .map(other -> ROOT + "." + other))
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void grpcStaysAtTheEdges() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".api", ROOT + ".auth", ROOT + ".cli", ROOT + ".worker")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "dev.firesteel.worker.v1..")
                .check(CLASSES);
    }

    @Test
    void thePublicMessagesStayInTheServices() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".api", ROOT + ".cli", ROOT + ".worker", ROOT + ".eventlog")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.firesteel.v1..")
                .check(CLASSES);
        classes()
                .that()
                .haveSimpleNameEndingWith("Api")
                .should()
                .resideInAPackage(ROOT + ".api")
                .check(CLASSES);
    }

    @Test
    void databasesStayInTheStore() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".store")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.jdbi..", "org.flywaydb..", "com.zaxxer..")
                .check(CLASSES);
    }

    @Test
    void theWebServerStaysInTheCompositionRoot() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".cli")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.linecorp.armeria..", "dev.firesteel.bridge..")
                .check(CLASSES);
    }
}
