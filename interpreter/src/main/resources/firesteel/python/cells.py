# SPDX-License-Identifier: Apache-2.0
"""Parses and runs the code of a statement as Livy does.

The block is Python whose last top-level statement is run as at a prompt (its values are echoed); where that doesn't
parse, lines that start with `%` are magics among it. Everything is compiled before anything runs. More than Livy:
`await`, `async for` and `async with` at the top level.
"""

import ast
import inspect

from . import magics

FILE = "<stdin>"


def parse(code):
    """The parts of a block, in order; the last part that has a result gives the statement's. Raises SyntaxError."""
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    try:
        return [_Python(code)]
    except SyntaxError:
        lines = code.rstrip().split("\n")
        if not any(line.startswith("%") for line in lines):
            raise
    return [_Magic(part) if part.startswith("%") else _Python(part) for part in _split(lines)]


def _split(lines):
    """Runs of other lines, and each magic line by itself."""
    run = []
    for line in lines:
        if not line.startswith("%"):
            run.append(line)
            continue
        if run:
            yield "\n".join(run)
            run = []
        yield line
    if run:
        yield "\n".join(run)


class _Python:
    def __init__(self, source):
        body = ast.parse(source, FILE).body
        self._parts = []
        flags = 0
        if body[:-1]:
            module = _compile(ast.Module(body[:-1], []), "exec", 0)
            flags = _future_flags(module)
            self._parts.append(module)
        if body:
            self._parts.append(_compile(ast.Interactive(body[-1:]), "single", flags))

    def run(self, namespace, loop):
        for part in self._parts:
            if part.co_flags & inspect.CO_COROUTINE:
                loop.run(eval(part, namespace))
            else:
                exec(part, namespace)


class MagicFailure(Exception):
    """A magic that failed, for the reason that is its cause. There is no code of the user to point at."""


class _Magic:
    def __init__(self, line):
        self._line = line

    def run(self, namespace, loop):
        try:
            return magics.run(self._line, namespace)
        except Exception as error:
            raise MagicFailure from error


def _compile(tree, mode, flags):
    return compile(tree, FILE, mode, flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, True)


def _future_flags(code):
    import __future__

    known = 0
    for name in __future__.all_feature_names:
        known |= getattr(__future__, name).compiler_flag
    return code.co_flags & known & ~inspect.CO_NESTED
