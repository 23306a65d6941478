// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A result as Livy's JSON, {@code {"schema": …, "data": [[…], …]}}, written row by row: only the JSON is in memory.
 *
 * @param json the whole
 * @param truncated what was cut, for people; null when nothing was
 */
record RowsJson(String json, @Nullable String truncated) {

    static final JsonFactory JSON = new JsonFactory();

    /** @param rows one more than the limit, when there are more, so that it is known */
    static RowsJson write(StructType schema, Iterator<Row> rows, RowLimit limit)
            throws IOException, InterruptedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String truncated;
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeFieldName("schema");
            json.writeRawValue(schema.json());
            json.writeArrayFieldStart("data");
            truncated = writeRows(json, bytes, schema, rows, limit);
            json.writeEndArray();
            json.writeEndObject();
        }
        return new RowsJson(bytes.toString(StandardCharsets.UTF_8), truncated);
    }

    private static @Nullable String writeRows(
            JsonGenerator json, ByteArrayOutputStream bytes, StructType schema, Iterator<Row> rows, RowLimit limit)
            throws IOException, InterruptedException {
        CellWriter cells = new CellWriter(json);
        StructField[] fields = schema.fields();
        int written = 0;
        while (rows.hasNext()) {
            if (written == limit.rows() && !limit.isAll()) {
                return "the first " + written + " rows; rowLimit of the statement, or " + RowLimit.ROWS
                        + ", sets how many";
            }
            if (bytes.size() + json.getOutputBuffered() > limit.bytes()) {
                return "the first " + written + " rows, which are more than " + limit.bytes() + " bytes";
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted after " + written + " rows");
            }
            Row row = rows.next();
            json.writeStartArray();
            for (int i = 0; i < fields.length; i++) {
                cells.write(fields[i].dataType(), row.get(i));
            }
            json.writeEndArray();
            written++;
        }
        return null;
    }
}
