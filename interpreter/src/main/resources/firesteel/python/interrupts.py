# SPDX-License-Identifier: Apache-2.0
"""Ends the running statement by KeyboardInterrupt, and never another one.

Signals wake the main thread from a system call; whether it raises is decided in the handler, by the statement's id.
A request stands until the statement has ended: a signal that came while it could not be raised, and an interrupt
that the code has swallowed, are repeated.
"""

import _thread
import contextlib
import os
import signal
import sys
import threading
import time

from . import streams

RETRY_SECONDS = 0.1
# What code may take to clean up after an interrupt before the next one.
SWALLOWED_SECONDS = 1.0
# A call into the JVM is left alone so long: its Spark jobs were cancelled first, and breaking it costs its connection.
JVM_CALL_SECONDS = 1.0


class Interrupts:
    def __init__(self):
        self._main = threading.main_thread().ident
        self._process = os.getpid()
        self._statement = None
        self._wanted = False
        self._requested = 0.0
        self._raised = 0.0
        self._open = False
        self._held = 0

    def install(self):
        """Also after pyspark has put its own handler there, which cancels the jobs of everybody."""
        signal.signal(signal.SIGINT, self._on_signal)

    def expect(self, statement):
        """The statement is the one that runs next. Called before its code is handed to the main thread."""
        self._wanted, self._raised = False, 0.0
        self._statement = statement

    def forget(self):
        """The statement has ended."""
        self._statement = None

    @contextlib.contextmanager
    def allowed(self):
        """While user code runs. Main thread. Code that ends while a request stands was interrupted: the signal was lost,
        as in os.system(), which ignores it and returns when its child was ended by it."""
        try:
            self._open = True
            yield
        finally:
            self._open = False
        if self._wanted:
            self._wanted = False
            raise KeyboardInterrupt("the statement was cancelled")

    @contextlib.contextmanager
    def held(self):
        """Puts interrupts off for a moment: half a message must not be left behind."""
        if threading.get_ident() != self._main:
            yield
            return
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1

    def request(self, statement):
        """Asked once or many times: the pace is kept here."""
        if statement == self._statement and not (self._wanted or self._raised):
            self._requested = time.monotonic()
            self._wanted = True
            self._signal()

    def wait(self):
        """Seconds until `again` is due; None when nothing is asked for."""
        if self._statement is None or not (self._wanted or self._raised):
            return None
        return RETRY_SECONDS if self._wanted else SWALLOWED_SECONDS

    def again(self):
        swallowed = self._raised and time.monotonic() - self._raised >= SWALLOWED_SECONDS
        if self._statement is not None and (self._wanted or swallowed):
            # Not where it stands anyway: it may have been raised just now, and would be a second time.
            if swallowed:
                self._wanted = True
            self._signal()

    def _signal(self):
        # Noted for the main thread's next step, also where the signal itself is lost because os.system() ignores it.
        _thread.interrupt_main()
        # Children first, as Ctrl-C in a terminal: os.system() itself can't be interrupted, what it waits for can.
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGINT)
        signal.pthread_kill(self._main, signal.SIGINT)

    def _on_signal(self, signum, frame):
        if os.getpid() != self._process:
            raise KeyboardInterrupt
        if not (self._wanted and self._open) or self._held or self._statement is None:
            return
        if streams.writes(frame):
            # The stream would take what is written for unwritten, and write it again.
            return
        if time.monotonic() - self._requested < JVM_CALL_SECONDS and _in_jvm_call(frame):
            return
        self._wanted = False
        self._raised = time.monotonic()
        raise KeyboardInterrupt("the statement was cancelled")


def _in_jvm_call(frame):
    network = sys.modules.get("py4j.clientserver")
    depth = 0
    while network is not None and frame is not None and depth < 12:
        if frame.f_globals is network.__dict__:
            return True
        frame, depth = frame.f_back, depth + 1
    return False
