# SPDX-License-Identifier: Apache-2.0
"""Messages to and from the JVM. A message is a list of byte strings, each after its length (4 bytes, big endian).

From the JVM a message comes on the control pipe, after its own length. To the JVM it travels inside the very pipes
that carry what the code prints, so that text and messages keep their order: cut into packets that are small enough
to be written whole among the text of other writers (PIPE_BUF). A packet is MARK, the token that only this process
and its JVM know, `+` (more follows) or `.` (last), the length (2 bytes) and the payload.
"""

import contextlib
import os
import select
import struct
import threading

MARK = b"\xff"
PACKET_SIZE = 4096


def write_whole(descriptor, data):
    """Writes all of it, also where a child process has made the shared pipe non-blocking."""
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(descriptor, view) :]
        except BlockingIOError:
            poll = select.poll()
            poll.register(descriptor, select.POLLOUT)
            poll.poll()


def pack(fields):
    return b"".join(part for field in fields for part in (struct.pack(">I", len(field)), field))


def unpack(message):
    fields, position = [], 0
    while position < len(message):
        (length,) = struct.unpack_from(">I", message, position)
        fields.append(message[position + 4 : position + 4 + length])
        position += 4 + length
    return fields


class Packets:
    """The way to the JVM through one pipe."""

    def __init__(self, descriptor, token):
        self._descriptor = descriptor
        self._head = MARK + token
        self._room = PACKET_SIZE - len(self._head) - 3

    def write(self, fields):
        message = pack(fields)
        for start in range(0, len(message), self._room):
            payload = message[start : start + self._room]
            more = b"+" if start + self._room < len(message) else b"."
            write_whole(self._descriptor, self._head + more + struct.pack(">H", len(payload)) + payload)


class Channel:
    """Sends messages, each after all that was printed before it. Any thread."""

    def __init__(self, out, err, streams, uninterrupted):
        self._out = out
        self._err = err
        self._streams = streams
        self._uninterrupted = uninterrupted
        self._lock = threading.RLock()
        self._process = os.getpid()

    def send(self, *fields):
        with self._exclusive() as allowed:
            if allowed:
                self._streams.flush()
                self._out.write(fields)

    def finish(self, *fields):
        """Sends the message on both pipes: nothing that was written before it comes after it on either."""
        with self._exclusive() as allowed:
            if allowed:
                self._streams.flush()
                self._err.write(fields)
                self._out.write(fields)

    @contextlib.contextmanager
    def _exclusive(self):
        # A forked child has no messages of its own: two writers would mix their packets.
        if os.getpid() != self._process:
            yield False
            return
        with self._uninterrupted(), self._lock:
            yield True


class Control:
    """The way from the JVM: a pipe of messages."""

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._buffer = bytearray()

    def receive(self):
        """The next message, or None when the JVM has closed the pipe or is gone."""
        head = self._take(4)
        if head is None:
            return None
        message = self._take(struct.unpack(">I", head)[0])
        return None if message is None else unpack(message)

    def fileno(self):
        return self._descriptor

    def pending(self):
        return bool(self._buffer)

    def _take(self, size):
        while len(self._buffer) < size:
            data = os.read(self._descriptor, max(65536, size - len(self._buffer)))
            if not data:
                return None
            self._buffer += data
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken
