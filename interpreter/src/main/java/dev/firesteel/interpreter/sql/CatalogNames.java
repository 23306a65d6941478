// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * What the catalog had when it was read.
 *
 * @param databases names of databases (namespaces) of the current catalog
 * @param tables tables and views that need no qualifier: of the current database, and temporary ones
 * @param functions names of functions
 * @param tablesOf tables by the path of their database
 * @param columnsOf columns by the path of their table
 */
record CatalogNames(
        List<String> databases,
        List<String> tables,
        List<String> functions,
        Map<List<String>, List<String>> tablesOf,
        Map<List<String>, StructType> columnsOf) {

    static final CatalogNames NONE = new CatalogNames(List.of(), List.of(), List.of(), Map.of(), Map.of());
}
