// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tree as Livy's table: rows are the elements of a list, or one row; columns are an object's fields by name, a list's
 * elements by index, or one column {@code 0}. A column has one type; null fits every type.
 */
final class JsonTable {

    private static final String NULL_TYPE = "NULL_TYPE";

    /** By name; indexes in their order and before names. */
    private static final Comparator<String> COLUMNS = Comparator.<String>comparingInt(
                    name -> isIndex(name) ? name.length() : Integer.MAX_VALUE)
            .thenComparing(Comparator.naturalOrder());

    private final Map<String, String> types = new TreeMap<>(COLUMNS);
    private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();

    private JsonTable() {}

    /** Rows, or elements of one cell, differ in type. */
    static final class MixedTypes extends Exception {
        private static final long serialVersionUID = 1;
    }

    static Map<String, Object> of(@Nullable Object tree) throws MixedTypes {
        JsonTable table = new JsonTable();
        if (tree instanceof List<?> list) {
            for (Object row : list) {
                table.add(row);
            }
        } else {
            table.add(tree);
        }
        return table.toTree();
    }

    private void add(@Nullable Object row) throws MixedTypes {
        Map<String, @Nullable Object> cells = new LinkedHashMap<>();
        if (row instanceof Map<?, ?> object) {
            object.forEach((name, cell) -> cells.put(name.toString(), cell));
        } else if (row instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                cells.put(Integer.toString(i), list.get(i));
            }
        } else {
            cells.put("0", row);
        }
        for (Map.Entry<String, @Nullable Object> cell : cells.entrySet()) {
            String type = common(types.getOrDefault(cell.getKey(), NULL_TYPE), typeOf(cell.getValue()));
            types.put(cell.getKey(), type);
        }
        rows.add(cells);
    }

    private static String typeOf(@Nullable Object cell) throws MixedTypes {
        if (cell instanceof List<?> list) {
            requireOneType(list);
            return "ARRAY_TYPE";
        }
        if (cell instanceof Map<?, ?> object) {
            requireOneType(object.values());
            return "MAP_TYPE";
        }
        if (cell == null) {
            return NULL_TYPE;
        }
        if (cell instanceof Boolean) {
            return "BOOLEAN_TYPE";
        }
        if (cell instanceof BigInteger) {
            return "BIGINT_TYPE";
        }
        if (cell instanceof Double) {
            return "DOUBLE_TYPE";
        }
        return cell instanceof BigDecimal ? "DECIMAL_TYPE" : "STRING_TYPE";
    }

    private static void requireOneType(Iterable<?> cells) throws MixedTypes {
        String type = NULL_TYPE;
        for (Object cell : cells) {
            type = common(type, typeOf(cell));
        }
    }

    private static String common(String one, String other) throws MixedTypes {
        if (one.equals(other) || other.equals(NULL_TYPE)) {
            return one;
        }
        if (one.equals(NULL_TYPE)) {
            return other;
        }
        throw new MixedTypes();
    }

    private Map<String, Object> toTree() {
        List<Object> headers = new ArrayList<>();
        types.forEach((name, type) -> {
            Map<String, Object> header = new LinkedHashMap<>();
            header.put("type", type);
            header.put("name", name);
            headers.add(header);
        });
        List<Object> data = new ArrayList<>();
        for (Map<String, @Nullable Object> row : rows) {
            List<@Nullable Object> cells = new ArrayList<>();
            types.keySet().forEach(name -> cells.add(row.get(name)));
            data.add(cells);
        }
        Map<String, Object> table = new LinkedHashMap<>();
        table.put("headers", headers);
        table.put("data", data);
        return table;
    }

    private static boolean isIndex(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
