# SPDX-License-Identifier: Apache-2.0
"""`sys.stdout` and `sys.stderr` of user code: text goes to the JVM's pipes at once, but not in a thousand pieces."""

import ctypes
import io
import os
import sys
import threading
import time

from . import text, wire

# Text that follows other text within this time waits this long for more of it.
PACE_SECONDS = 0.01
BUFFER_SIZE = 1 << 16

# Before these, what was printed must be out: a child is about to write to the same pipe.
_CHILD_STARTS = frozenset(["subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec"])


class _Pipe(io.RawIOBase):
    """The raw end. Its number for others is the standard one, so that it can be handed to a subprocess."""

    def __init__(self, descriptor, standard, name):
        self._descriptor = descriptor
        self._standard = standard
        self.name = name
        self.mode = "wb"

    def writable(self):
        return True

    def fileno(self):
        return self._standard

    def write(self, data):
        wire.write_whole(self._descriptor, data)
        return len(data)


def writes(frame):
    """Whether this is the frame of a write to a pipe."""
    return frame.f_code in (_Pipe.write.__code__, wire.write_whole.__code__)


class OutputStream(io.TextIOWrapper):
    """A text stream of user code. Can't be closed; `write` answers None, so that it isn't echoed."""

    def __init__(self, descriptor, standard, name, pace):
        super().__init__(
            io.BufferedWriter(_Pipe(descriptor, standard, name), BUFFER_SIZE), encoding="utf-8", errors=text.ERRORS
        )
        self._pace = pace
        self._flushed = 0.0

    def write(self, written):
        super().write(written)
        if "\n" in written and time.monotonic() - self._flushed > PACE_SECONDS:
            self.flush()
        else:
            self._pace.owe()

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        super().flush()
        self._flushed = time.monotonic()

    def close(self):
        self.flush()


class Pace:
    """Flushes what was left in the streams, a moment later."""

    def __init__(self):
        self.streams = ()
        self._owed = threading.Event()

    def owe(self):
        if not self._owed.is_set():
            self._owed.set()

    def start(self):
        threading.Thread(target=self._run, name="firesteel-flush", daemon=True).start()

    def _run(self):
        while True:
            self._owed.wait()
            time.sleep(PACE_SECONDS)
            self._owed.clear()
            for stream in self.streams:
                stream.flush()


class Streams:
    """Both streams, and the C library's own buffer of standard output."""

    def __init__(self, out, err):
        self._pace = Pace()
        self.out = OutputStream(out, 1, "<stdout>", self._pace)
        self.err = OutputStream(err, 2, "<stderr>", self._pace)
        self._pace.streams = (self.out, self.err)
        self._library = ctypes.CDLL(None)
        self._library_out = ctypes.c_void_p.in_dll(self._library, "stdout")
        self._library.setvbuf(self._library_out, None, 1, 0)  # _IOLBF: a line at a time

    def install(self):
        self._pace.start()
        sys.stdin = open(0, encoding="utf-8", errors="replace")
        sys.stdout = sys.__stdout__ = self.out
        sys.stderr = sys.__stderr__ = self.err
        sys.addaudithook(self._before_child)
        os.register_at_fork(after_in_child=self._in_child)

    def flush(self):
        self.out.flush()
        self.err.flush()
        self._library.fflush(self._library_out)

    def restore_input(self):
        """`exit()` closes standard input before it raises SystemExit."""
        if sys.stdin is None or sys.stdin.closed:
            sys.stdin = open(os.devnull, encoding="utf-8", errors="replace")

    def _before_child(self, event, _):
        if event in _CHILD_STARTS:
            self.flush()

    def _in_child(self):
        # The thread that keeps the pace isn't there.
        self._pace.owe = self.flush
