// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Reads names from the live catalog with commands that start no Spark job. What can't be read is left out. */
final class CatalogReader {

    private final SparkSession spark;

    CatalogReader(SparkSession spark) {
        this.spark = spark;
    }

    CatalogNames read(SqlContext context) {
        Map<List<String>, List<String>> tablesOf = new HashMap<>();
        if (!context.qualifier().isEmpty()) {
            tablesOf.put(context.qualifier(), column("SHOW TABLES IN " + path(context.qualifier()), "tableName"));
        }
        return new CatalogNames(
                column("SHOW DATABASES", "namespace"),
                column("SHOW TABLES", "tableName"),
                column("SHOW FUNCTIONS", "function"),
                tablesOf,
                columnsOf(context.tables().values()));
    }

    private Map<List<String>, StructType> columnsOf(Collection<List<String>> tables) {
        Map<List<String>, StructType> columns = new HashMap<>();
        for (List<String> table : tables) {
            schema(table).ifPresent(schema -> columns.put(table, schema));
        }
        return columns;
    }

    private Optional<StructType> schema(List<String> table) {
        try {
            return Optional.of(spark.table(path(table)).schema());
        } catch (Exception e) {
            return Optional.empty(); // No such table (yet): it has no columns to offer.
        }
    }

    private List<String> column(String command, String name) {
        try {
            List<String> values = new ArrayList<>();
            for (Row row : spark.sql(command).collectAsList()) {
                values.add(row.getString(row.fieldIndex(name)));
            }
            return values;
        } catch (Exception e) {
            return List.of(); // A catalog that can't list, or a database that isn't there.
        }
    }

    private static String path(List<String> names) {
        return names.stream().map(CatalogReader::quoted).collect(Collectors.joining("."));
    }

    static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
