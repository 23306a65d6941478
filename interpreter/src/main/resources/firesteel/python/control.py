# SPDX-License-Identifier: Apache-2.0
"""Takes what the JVM says, also while code runs."""

import os
import select
import signal
import threading


class Controller:
    """A thread that hands statements to the main thread and sees to interrupts and completion itself."""

    def __init__(self, control, work, interrupts, completer):
        self._control = control
        self._work = work
        self._interrupts = interrupts
        self._completer = completer
        self._ready = select.poll()
        self._ready.register(control, select.POLLIN)

    def start(self):
        threading.Thread(target=self._run, name="firesteel-control", daemon=True).start()

    def _run(self):
        while True:
            wait = self._interrupts.wait()
            if not self._control.pending() and not self._ready.poll(None if wait is None else wait * 1000):
                self._interrupts.again()
                continue
            message = self._control.receive()
            if message is None:
                # The JVM is gone: nobody is left to run for.
                os.killpg(0, signal.SIGKILL)
            self._take(message[0].decode(), message[1:])

    def _take(self, verb, fields):
        if verb == "interrupt":
            self._interrupts.request(int(fields[0]))
        elif verb == "complete":
            self._completer.ask(int(fields[0]), fields[1].decode(), int(fields[2]))
        else:
            if verb == "execute":
                self._interrupts.expect(int(fields[0]))
            self._work.put((verb, fields))
