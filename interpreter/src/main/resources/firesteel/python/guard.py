# SPDX-License-Identifier: Apache-2.0
"""A small process that outlives this one for a moment: when the JVM is gone, it kills what user code has started.

Python itself can't promise that: its threads stand still while a C extension keeps the interpreter lock.
"""

import os
import select
import signal


def start(control):
    """Forks the guard of this process's group. `control`: a pipe whose other end only the JVM holds."""
    group = os.getpgrp()
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    try:
        os.setsid()
        if os.fork() == 0:
            _watch(control, group)
    finally:
        os._exit(0)


def _watch(control, group):
    os.closerange(0, control)
    os.closerange(control + 1, 256)
    hang_up = select.poll()
    hang_up.register(control, 0)
    while not hang_up.poll():
        pass
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass
