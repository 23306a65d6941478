// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.file.SessionFiles;
import dev.firesteel.interpreter.testing.LocalSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlCompletionTest {

    /** So long that it never decides a test. */
    private static final Duration PATIENT = Duration.ofMinutes(5);

    @TempDir
    private static Path directory;

    private SqlCompletion completion = over(CompletableFuture.completedFuture(LocalSpark.session()), PATIENT);

    @BeforeAll
    static void fillCatalog() {
        SparkSession spark = LocalSpark.session();
        spark.sql("create database if not exists shop");
        spark.sql("create table if not exists shop.orders (order_id int, buyer struct<name: string, since: date>)"
                + " using parquet");
        spark.sql("create or replace temp view visits as select 1 as visit_id, 'x' as `visit page`");
    }

    @AfterEach
    void close() {
        completion.close();
    }

    private static SqlCompletion over(CompletableFuture<SparkSession> spark, Duration deadline) {
        EngineContext context = new EngineContext(
                directory,
                directory,
                Map.of(),
                Map.of(),
                List.of(),
                SqlCompletionTest.class.getClassLoader(),
                new SessionFiles(),
                SessionScope.ALONE,
                spark);
        return new SqlCompletion(context, deadline);
    }

    /** The cursor is where the bar is. */
    private List<String> at(String text) {
        int cursor = text.indexOf('|');
        return completion.at(text.substring(0, cursor) + text.substring(cursor + 1), cursor);
    }

    @ParameterizedTest
    @CsvSource({
        "'SEL|', SELECT",
        "'sel|', select",
        "'select * from vis|', visits",
        "'select * from sho|', shop",
        "'select * from shop.|', orders",
        "'select * from shop.ord|', orders",
        "'select * from `vis|', visits",
        "'select visit_| from visits', visit_id",
        "'select visit| from visits', `visit page`",
        "'select v.| from visits v', visit_id",
        "'select orders.| from shop.orders', buyer",
        "'select o.buyer.| from shop.orders as o', since",
        "'select buyer.n| from shop.orders', name",
        "'select shop.orders.| from shop.orders', order_id",
        "'select array_con|', array_contains",
        "'describe vis|', visits"
    })
    void offers(String text, String candidate) {
        assertThat(at(text)).contains(candidate);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'vis|'",
                "-- vis|",
                "select v.nosuch| from visits v",
                "select nosuch.|",
                "select * from nosuch.|",
                "select nosuch_anywhere|"
            })
    void offersNothing(String text) {
        assertThat(at(text)).isEmpty();
    }

    @Test
    void sortedWithoutRepeats() {
        assertThat(at("s|")).isSorted().doesNotHaveDuplicates().contains("select", "shop", "sum");
    }

    @Test
    void cursorOutsideTheCodeIsPutIntoIt() {
        assertThat(completion.at("sel", 99)).contains("select");
        assertThat(completion.at("sel", -1)).contains("SELECT");
    }

    @Test
    void keywordsWhileSparkStartsAndWhenItDidNot() {
        completion.close();
        completion = over(new CompletableFuture<>(), PATIENT);
        assertThat(at("sel|")).containsExactly("select");
        completion.close();
        completion = over(CompletableFuture.failedFuture(new IllegalStateException("no master")), PATIENT);
        assertThat(at("sel|")).containsExactly("select");
    }

    @Test
    void lastKnownNamesWhenTheCatalogDoesNotAnswer() {
        assertThat(at("select * from vis|")).contains("visits");
        completion.close(); // Whoever reads the catalog answers no more.
        assertThat(at("select * from vis|")).contains("visits");
    }

    @Test
    void keywordsWhenTheFirstReadIsTooSlow() {
        completion.close();
        completion = over(CompletableFuture.completedFuture(LocalSpark.session()), Duration.ZERO);
        assertThat(at("sel|")).contains("select");
    }
}
