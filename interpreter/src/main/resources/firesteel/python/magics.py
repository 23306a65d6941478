# SPDX-License-Identifier: Apache-2.0
"""Livy's magics: a line `%name argument` gives a variable's value as something else than text."""

import datetime
import decimal

from . import plots, rich

TABLE = "application/vnd.livy.table.v1+json"


class UnknownMagic(Exception):
    pass


UnknownMagic.__module__ = "builtins"  # shown without a module


def run(line, namespace):
    """The magic's result: MIME type to JSON text."""
    name, _, argument = line[1:].partition(" ")
    name, argument = name.strip(), argument.strip()
    if not name:
        raise UnknownMagic("magic command not specified")
    magic = _MAGICS.get(name)
    if magic is None:
        raise UnknownMagic(f"unknown magic command '{name}'")
    if not argument:
        raise TypeError(f"%{name} without an argument (expected: the name of a variable)")
    if argument not in namespace:
        raise NameError(f"name '{argument}' is not defined")
    return magic(namespace[argument])


def _json(value):
    try:
        return {"application/json": rich.to_json(value)}
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"Failed to convert value into a JSON value: {error}") from None


def _matplot(value):
    return {"image/png": rich.to_json(rich.png(plots.current_figure(value)))}


def _table(value):
    if not isinstance(value, (list, tuple)) or _is_row(value):
        value = [value]
    types, rows = {}, []
    for row in value:
        cells = {}
        for name, cell in _named_cells(row):
            kind, cells[name] = _convert(cell)
            before = types.setdefault(name, kind)
            if before == "NULL_TYPE":
                types[name] = kind
            elif kind not in ("NULL_TYPE", before):
                raise TypeError(f"table rows have different types: column {name} has {before} and {kind}")
        rows.append(cells)
    names = sorted(types)
    headers = [{"name": str(name), "type": types[name]} for name in names]
    return {TABLE: rich.to_json({"headers": headers, "data": [[cells.get(n) for n in names] for cells in rows]})}


def _is_row(value):
    return isinstance(value, tuple) and hasattr(value, "asDict")


def _named_cells(row):
    if _is_row(row):
        return row.asDict().items() if hasattr(row, "__fields__") else enumerate(row)
    if isinstance(row, dict):
        return row.items()
    return enumerate(row if isinstance(row, (list, tuple)) else [row])


def _convert(value):
    return _TYPES.get(type(value), _TYPES[str])(value)


def _sequence(items):
    return "ARRAY_TYPE", [converted for _, converted in _same_type(items)]


def _mapping(items):
    keys = [key for _, key in _same_type(items.keys())]
    return "MAP_TYPE", dict(zip(keys, (value for _, value in _same_type(items.values()))))


def _same_type(items):
    converted = [_convert(item) for item in items]
    kinds = {kind for kind, _ in converted if kind != "NULL_TYPE"}
    if len(kinds) > 1:
        raise ValueError(f"value has inconsistent types: {', '.join(sorted(kinds))}")
    return converted


_TYPES = {
    type(None): lambda value: ("NULL_TYPE", value),
    bool: lambda value: ("BOOLEAN_TYPE", value),
    int: lambda value: ("INT_TYPE", value),
    float: lambda value: ("DOUBLE_TYPE", value),
    str: lambda value: ("STRING_TYPE", str(value)),
    datetime.date: lambda value: ("DATE_TYPE", str(value)),
    datetime.datetime: lambda value: ("TIMESTAMP_TYPE", str(value)),
    decimal.Decimal: lambda value: ("DECIMAL_TYPE", str(value)),
    tuple: _sequence,
    list: _sequence,
    dict: _mapping,
}

_MAGICS = {"json": _json, "table": _table, "matplot": _matplot}
