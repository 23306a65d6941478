// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.catalyst.util.IntervalStringStyles;
import org.apache.spark.sql.catalyst.util.IntervalUtils;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.YearMonthIntervalType;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Writes the cells of a row as JSON: nothing is rounded, and what JSON has no word for (dates, intervals) is the text
 * that Spark shows. NaN and the infinities are null, as in Livy. Instants are in UTC whatever the session's time zone.
 */
final class CellWriter {

    private final JsonGenerator json;

    CellWriter(JsonGenerator json) {
        this.json = json;
    }

    void write(DataType type, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Number number) {
            writeNumber(number);
        } else if (value instanceof byte[] bytes) {
            writeBytes(bytes);
        } else if (value instanceof Row row && type instanceof StructType struct) {
            writeStruct(struct, row);
        } else if (value instanceof scala.collection.Map<?, ?> entries && type instanceof MapType map) {
            writeMap(map, entries);
        } else if (value instanceof scala.collection.Iterable<?> elements && type instanceof ArrayType array) {
            writeArray(array, elements);
        } else if (type.typeName().equals("variant")) {
            json.writeRawValue(value.toString());
        } else {
            json.writeString(text(type, value));
        }
    }

    private void writeNumber(Number number) throws IOException {
        if (number instanceof BigDecimal decimal) {
            json.writeNumber(decimal.toPlainString());
        } else if (!Double.isFinite(number.doubleValue())) {
            json.writeNull();
        } else {
            json.writeNumber(number.toString());
        }
    }

    private void writeBytes(byte[] bytes) throws IOException {
        json.writeStartArray();
        for (byte b : bytes) {
            json.writeNumber(b);
        }
        json.writeEndArray();
    }

    private void writeStruct(StructType type, Row row) throws IOException {
        Set<String> names = new HashSet<>();
        StructField[] fields = type.fields();
        json.writeStartObject();
        for (int i = 0; i < fields.length; i++) {
            String name = fields[i].name();
            // A struct may have a name twice, an object should not: the second one gets its position as its name.
            json.writeFieldName(names.add(name) ? name : "_" + (i + 1));
            write(fields[i].dataType(), row.get(i));
        }
        json.writeEndObject();
    }

    private void writeMap(MapType type, scala.collection.Map<?, ?> entries) throws IOException {
        json.writeStartObject();
        scala.collection.Iterator<?> iterator = ((scala.collection.Iterable<?>) entries).iterator();
        while (iterator.hasNext()) {
            Tuple2<?, ?> entry = (Tuple2<?, ?>) iterator.next();
            json.writeFieldName(key(type.keyType(), entry._1()));
            write(type.valueType(), entry._2());
        }
        json.writeEndObject();
    }

    private void writeArray(ArrayType type, scala.collection.Iterable<?> elements) throws IOException {
        json.writeStartArray();
        scala.collection.Iterator<?> iterator = elements.iterator();
        while (iterator.hasNext()) {
            write(type.elementType(), iterator.next());
        }
        json.writeEndArray();
    }

    /** What an object may have as a key: the text of a scalar, the JSON of anything else. */
    private String key(DataType type, Object value) throws IOException {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof byte[] || value instanceof Row || value instanceof scala.collection.Iterable<?>) {
            StringWriter text = new StringWriter();
            try (JsonGenerator nested = RowsJson.JSON.createGenerator(text)) {
                new CellWriter(nested).write(type, value);
            }
            return text.toString();
        }
        return text(type, value);
    }

    private static String text(DataType type, Object value) {
        if (value instanceof Timestamp timestamp) {
            // java.sql's calendar differs before 1582; Spark knows how it got there.
            return Instant.EPOCH
                    .plus(DateTimeUtils.fromJavaTimestamp(timestamp), ChronoUnit.MICROS)
                    .toString();
        }
        if (value instanceof Date date) {
            return date.toLocalDate().toString();
        }
        if (value instanceof LocalDateTime dateTime) {
            String utc = dateTime.toInstant(ZoneOffset.UTC).toString();
            return utc.substring(0, utc.length() - 1);
        }
        if (value instanceof LocalTime time) {
            return text(type, time.atDate(LocalDate.EPOCH)).substring("1970-01-01T".length());
        }
        if (value instanceof Period period && type instanceof YearMonthIntervalType interval) {
            return IntervalUtils.toYearMonthIntervalString(
                    IntervalUtils.periodToMonths(period),
                    IntervalStringStyles.ANSI_STYLE(),
                    interval.startField(),
                    interval.endField());
        }
        if (value instanceof Duration duration && type instanceof DayTimeIntervalType interval) {
            return IntervalUtils.toDayTimeIntervalString(
                    IntervalUtils.durationToMicros(duration),
                    IntervalStringStyles.ANSI_STYLE(),
                    interval.startField(),
                    interval.endField());
        }
        return value.toString();
    }
}
