// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import dev.firesteel.interpreter.sql.SqlContext.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Chooses, from what is known of the text and the catalog, the names that could stand at the cursor. Pure. */
final class SqlCandidates {

    private static final Pattern BARE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final List<String> keywords;

    SqlCandidates(List<String> keywords) {
        this.keywords = keywords;
    }

    /** Sorted, without repeats. */
    List<String> at(SqlContext context, CatalogNames names) {
        Set<String> found = new TreeSet<>();
        if (context.place() == Place.NOTHING) {
            return List.of();
        }
        if (!context.qualifier().isEmpty()) {
            offer(found, context, qualified(context, names));
            return List.copyOf(found);
        }
        offer(found, context, names.tables());
        offer(found, context, names.databases());
        if (context.place() == Place.ANYTHING) {
            for (StructType columns : names.columnsOf().values()) {
                offer(found, context, List.of(columns.fieldNames()));
            }
            offer(found, context, List.copyOf(context.tables().keySet()));
        }
        if (!context.quoted()) {
            Function<String, String> asTyped =
                    isLowerCase(context.prefix()) ? SqlCandidates::lower : Function.identity();
            keywords.stream()
                    .filter(keyword -> matches(keyword, context))
                    .map(asTyped)
                    .forEach(found::add);
            if (context.place() == Place.ANYTHING) {
                names.functions().stream()
                        .filter(name -> BARE.matcher(name).matches() && matches(name, context))
                        .forEach(found::add);
            }
        }
        return List.copyOf(found);
    }

    /** Tables of a database, columns of a table, fields of a struct. */
    private static List<String> qualified(SqlContext context, CatalogNames names) {
        List<String> path = context.qualifier();
        List<String> found = new ArrayList<>(names.tablesOf().getOrDefault(path, List.of()));
        List<String> table = context.tables().get(lower(path.get(0)));
        names.columnsOf().forEach((name, columns) -> {
            found.addAll(fields(columns, path));
            if (name.equals(table)) {
                found.addAll(fields(columns, path.subList(1, path.size())));
            }
            if (name.equals(path)) {
                found.addAll(List.of(columns.fieldNames()));
            }
        });
        return found;
    }

    private static List<String> fields(StructType columns, List<String> path) {
        DataType type = columns;
        for (String name : path) {
            type = type instanceof StructType struct ? field(struct, name) : null;
        }
        return type instanceof StructType struct ? List.of(struct.fieldNames()) : List.of();
    }

    private static @Nullable DataType field(StructType struct, String name) {
        for (var field : struct.fields()) {
            if (field.name().equalsIgnoreCase(name)) {
                return field.dataType();
            }
        }
        return null;
    }

    private static void offer(Set<String> found, SqlContext context, List<String> names) {
        for (String name : names) {
            if (matches(name, context)) {
                found.add(context.quoted() || BARE.matcher(name).matches() ? name : CatalogReader.quoted(name));
            }
        }
    }

    private static boolean matches(String name, SqlContext context) {
        return name.regionMatches(true, 0, context.prefix(), 0, context.prefix().length());
    }

    private static boolean isLowerCase(String prefix) {
        return !prefix.isEmpty() && prefix.equals(lower(prefix));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
