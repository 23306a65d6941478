// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import dev.firesteel.interpreter.output.Json;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Product;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.reflect.NameTransformer;
import scala.runtime.BoxedUnit;
import scala.util.Either;
import scala.util.Left;
import scala.util.Right;

/**
 * Values of Scala as trees of {@code null}, {@code Boolean}, {@code String}, {@code BigInteger}, {@code Double},
 * {@code BigDecimal}, {@code List} and {@code Map}, in the shapes that Livy gives them: a case class or a tuple is an
 * object, a row is {@code {"schema": […], "values": […]}}.
 */
final class JsonTree {

    private final Dialect dialect;

    JsonTree(Dialect dialect) {
        this.dialect = dialect;
    }

    /** A value that has no form in JSON. */
    static final class NoJson extends Exception {
        private static final long serialVersionUID = 1;

        NoJson(Object value) {
            super(value.getClass().getName());
        }
    }

    @Nullable
    Object of(@Nullable Object value) throws NoJson {
        if (value == null || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof Number || value instanceof scala.math.ScalaNumber) {
            return number(value);
        }
        if (value instanceof Option<?> option) {
            return option.isEmpty() ? null : of(option.get());
        }
        if (value instanceof Either<?, ?> either) {
            return of(either instanceof Left<?, ?> left ? left.value() : ((Right<?, ?>) either).value());
        }
        return composite(value);
    }

    private static @Nullable Object number(Object value) throws NoJson {
        if (value instanceof Double || value instanceof Float) {
            double number = Double.parseDouble(value.toString());
            return Double.isFinite(number) ? (Object) number : null;
        }
        if (value instanceof Byte || value instanceof Short || value instanceof Integer || value instanceof Long) {
            return BigInteger.valueOf(((Number) value).longValue());
        }
        if (value instanceof BigInteger || value instanceof BigDecimal) {
            return value;
        }
        if (value instanceof scala.math.BigInt integer) {
            return integer.bigInteger();
        }
        if (value instanceof scala.math.BigDecimal decimal) {
            return decimal.bigDecimal();
        }
        throw new NoJson(value);
    }

    private @Nullable Object composite(Object value) throws NoJson {
        if (value instanceof Row row) {
            return row(row);
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            return scalaMap(map);
        }
        if (value instanceof scala.collection.Iterable<?> iterable) {
            return list(iterable.iterator());
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                object.put(key(entry.getKey()), of(entry.getValue()));
            }
            return object;
        }
        if (value instanceof Collection<?> collection) {
            List<@Nullable Object> list = new ArrayList<>();
            for (Object element : collection) {
                list.add(of(element));
            }
            return list;
        }
        if (value.getClass().isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                list.add(of(Array.get(value, i)));
            }
            return list;
        }
        return object(value);
    }

    private @Nullable Object object(Object value) throws NoJson {
        String text = asText(value);
        if (text != null) {
            return text;
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (value instanceof Metadata metadata) {
            object.put("map", new Raw(metadata.json()));
        } else if (value instanceof Product product) {
            for (int i = 0; i < product.productArity(); i++) {
                putUnlessNone(object, dialect.elementName(product, i), product.productElement(i));
            }
        } else if (isOfThisSession(value.getClass())) {
            putFields(object, value);
        } else if (!(value instanceof BoxedUnit)) {
            throw new NoJson(value);
        }
        return object;
    }

    /** Things that have one text that everybody reads the same way; null for others. */
    @SuppressWarnings("JavaUtilDate") // it is the user who has one
    private static @Nullable String asText(Object value) {
        if (value instanceof java.sql.Date || value instanceof java.sql.Time) {
            return value.toString();
        }
        if (value instanceof java.sql.Timestamp timestamp) {
            return timestamp.toInstant().toString();
        }
        if (value instanceof Date date) {
            return Instant.ofEpochMilli(date.getTime()).toString();
        }
        boolean plain = value instanceof Character
                || value instanceof CharSequence
                || value instanceof scala.Symbol
                || value instanceof Temporal
                || value instanceof UUID
                || value instanceof Enum;
        return !plain ? null : value instanceof scala.Symbol symbol ? symbol.name() : value.toString();
    }

    private Map<String, @Nullable Object> row(Row row) throws NoJson {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        if (row.schema() != null) {
            object.put("schema", of(row.schema()));
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < row.length(); i++) {
            values.add(of(row.get(i)));
        }
        object.put("values", values);
        return object;
    }

    private Map<String, @Nullable Object> scalaMap(scala.collection.Map<?, ?> map) throws NoJson {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (Iterator<?> each = map.iterator(); each.hasNext(); ) {
            Tuple2<?, ?> entry = (Tuple2<?, ?>) each.next();
            putUnlessNone(object, key(entry._1()), entry._2());
        }
        return object;
    }

    private String key(@Nullable Object key) throws NoJson {
        Object text = of(key);
        if (text == null || text instanceof List || text instanceof Map) {
            throw new NoJson(key == null ? "null" : key);
        }
        return text.toString();
    }

    private void putUnlessNone(Map<String, @Nullable Object> object, String name, @Nullable Object value)
            throws NoJson {
        if (!(value instanceof Option<?> option && option.isEmpty())) {
            object.put(name, of(value));
        }
    }

    /** A class that a cell defines; not its lambdas. */
    private static boolean isOfThisSession(Class<?> type) {
        return type.getName().startsWith("$line") && !type.isHidden();
    }

    /** What a class of this session that is no case class lets everybody see. */
    private void putFields(Map<String, @Nullable Object> object, Object value) throws NoJson {
        for (Field field : value.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) || field.getName().equals("$outer")) {
                continue;
            }
            Optional<Object> content = publicValue(value, field.getName());
            if (content.isPresent()) {
                putUnlessNone(object, NameTransformer.decode(field.getName()), content.get());
            }
        }
    }

    private static Optional<Object> publicValue(Object value, String name) {
        try {
            return Optional.ofNullable(value.getClass().getMethod(name).invoke(value));
        } catch (ReflectiveOperationException e) {
            return Optional.empty(); // private to the class
        }
    }

    private List<@Nullable Object> list(Iterator<?> elements) throws NoJson {
        List<@Nullable Object> list = new ArrayList<>();
        while (elements.hasNext()) {
            list.add(of(elements.next()));
        }
        return list;
    }

    /** JSON as it is. */
    private record Raw(String json) {}

    static String write(@Nullable Object tree) {
        StringBuilder json = new StringBuilder();
        write(tree, json);
        return json.toString();
    }

    private static void write(@Nullable Object tree, StringBuilder json) {
        if (tree instanceof String text) {
            json.append(Json.quote(text));
        } else if (tree instanceof List<?> list) {
            json.append('[');
            String separator = "";
            for (Object element : list) {
                json.append(separator);
                write(element, json);
                separator = ",";
            }
            json.append(']');
        } else if (tree instanceof Map<?, ?> object) {
            json.append('{');
            String separator = "";
            for (Map.Entry<?, ?> entry : object.entrySet()) {
                json.append(separator)
                        .append(Json.quote(entry.getKey().toString()))
                        .append(':');
                write(entry.getValue(), json);
                separator = ",";
            }
            json.append('}');
        } else {
            json.append(tree instanceof Raw raw ? raw.json() : tree);
        }
    }
}
