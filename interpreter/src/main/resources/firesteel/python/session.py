# SPDX-License-Identifier: Apache-2.0
"""The main thread's work: statements, one after the other."""

from . import cells, displays, errors, plots
from .loop import Loop
from .spark import Binding
from .text import encode


class Session:
    def __init__(self, namespace, work, channel, streams, interrupts):
        self._namespace = namespace
        self._work = work
        self._channel = channel
        self._streams = streams
        self._interrupts = interrupts
        self._loop = Loop()
        self._binding = None

    def run(self):
        """Until the JVM says close."""
        while True:
            verb, fields = self._work.get()
            if verb == "close":
                return
            if verb == "bind":
                self._bind(*(field.decode() for field in fields))
            elif verb == "file":
                self._add_file(fields[0].decode())
            else:
                self._execute(fields[0], fields[1].decode())

    def _bind(self, port, secret):
        try:
            self._binding = Binding(self._namespace, port, secret)
            self._interrupts.install()
            self._channel.send(b"bound")
        except Exception as error:
            self._channel.send(b"unbound", *self._told(error))

    def _add_file(self, path):
        try:
            self._binding.add_file(path)
        except Exception as error:
            self._channel.send(b"log", encode(f"{path} is not added: {error}"))

    def _execute(self, statement, code):
        self._streams.restore_input()
        failure = self._run_code(code)
        self._interrupts.forget()
        if failure:
            self._channel.send(b"error", *failure)
        self._channel.finish(b"finished", statement)

    def _run_code(self, code):
        """What is told of the failure, or None."""
        try:
            if self._binding:
                self._binding.pin()
            parts = cells.parse(code)
        except BaseException as error:
            return self._told(error, with_frames=False)
        try:
            with self._interrupts.allowed():
                result = None
                for part in parts:
                    result = part.run(self._namespace, self._loop)
                plots.show_changed()
                if result:
                    self._send_result(result)
        except cells.MagicFailure as failure:
            return self._told(failure.__cause__, with_frames=False)
        except BaseException as error:
            return self._told(error)
        return None

    def _send_result(self, result):
        fields = [b"result"]
        for mime, json in result.items():
            fields += [encode(mime), encode(json)]
        self._channel.send(*fields)

    @staticmethod
    def _told(error, with_frames=True):
        name, message, lines = errors.describe(error, with_frames)
        return [encode(text) for text in (name, message, *lines)]


def echo(value):
    """Python's display hook: writes the value of an expression, and shows it where it is more than text."""
    import builtins
    import sys

    if value is None:
        return
    builtins._ = None
    sys.stdout.write(repr(value) + "\n")
    displays.echoed(value)
    builtins._ = value
