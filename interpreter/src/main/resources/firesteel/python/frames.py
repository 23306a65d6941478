# SPDX-License-Identifier: Apache-2.0
"""Spark DataFrames as HTML and text.

Naming one as the last expression runs no job: it shows the columns, unless `spark.sql.repl.eagerEval.enabled` says
otherwise. `display(df)` shows the first rows.
"""

import html
import sys

DEFAULT_ROWS = 20
CELL_WIDTH = 20


def representations(value, explicit):
    if not _is_spark_frame(value):
        return {}
    if explicit and not value.isStreaming:
        rows = value.limit(DEFAULT_ROWS + 1).collect()
        more = len(rows) > DEFAULT_ROWS
        cells = [[_cell(item) for item in row] for row in rows[:DEFAULT_ROWS]]
        note = f"only showing top {DEFAULT_ROWS} rows" if more else ""
        return {"text/html": table(value.columns, cells, note), "text/plain": grid(value.columns, cells, note)}
    eager = value._repr_html_()
    if eager is not None:
        return {"text/html": eager}
    return {"text/html": table(["column", "type"], [[name, kind] for name, kind in value.dtypes])}


def _is_spark_frame(value):
    module = sys.modules.get("pyspark.sql")
    return module is not None and isinstance(value, module.DataFrame)


def _cell(item):
    shown = "NULL" if item is None else str(item).lower() if isinstance(item, bool) else str(item)
    return shown if len(shown) <= CELL_WIDTH else shown[: CELL_WIDTH - 3] + "..."


def table(headers, rows, note=""):
    parts = ["<table border='1'>\n", _row("th", headers)]
    parts.extend(_row("td", row) for row in rows)
    parts.append("</table>\n")
    if note:
        parts.append(html.escape(note) + "\n")
    return "".join(parts)


def _row(tag, cells):
    return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>\n"


def grid(headers, rows, note=""):
    """The table as `DataFrame.show()` draws it."""
    widths = [max([3, *(len(row[i]) for row in [headers, *rows])]) for i in range(len(headers))]
    rule = "+" + "+".join("-" * width for width in widths) + "+"
    lines = ["|" + "|".join(cell.rjust(width) for cell, width in zip(row, widths)) + "|" for row in [headers, *rows]]
    return "\n".join([rule, lines[0], rule, *lines[1:], rule, *([note] if note else [])])
