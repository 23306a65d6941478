// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A result as Livy's JSON, {@code {"schema": …, "data": [[…], …]}}, written row by row: none of it stays in memory. */
final class RowsJson {

    static final JsonFactory JSON = new JsonFactory();

    private RowsJson() {}

    /**
     * Writes a result.
     *
     * @param rows one more than the limit, when there are more, so that it is known
     * @return what was cut, for people; null when nothing was
     */
    static @Nullable String write(OutputStream out, StructType schema, Iterator<Row> rows, RowLimit limit)
            throws IOException, InterruptedException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeFieldName("schema");
            json.writeRawValue(schema.json());
            json.writeArrayFieldStart("data");
            String truncated = writeRows(json, schema, rows, limit);
            json.writeEndArray();
            json.writeEndObject();
            return truncated;
        }
    }

    private static @Nullable String writeRows(JsonGenerator json, StructType schema, Iterator<Row> rows, RowLimit limit)
            throws IOException, InterruptedException {
        CellWriter cells = new CellWriter(json);
        StructField[] fields = schema.fields();
        int written = 0;
        while (rows.hasNext()) {
            if (written == limit.rows() && !limit.isAll()) {
                return "the first " + written + " rows; rowLimit of the statement, or " + RowLimit.ROWS
                        + ", sets how many";
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
