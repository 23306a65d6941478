# SPDX-License-Identifier: Apache-2.0
"""Starts the runner: `python -c "…; from firesteel import main; main.run()"`.

Standard input is the control pipe; standard output and error are the pipes of wire.py. All three are moved out of
the way of user code, which finds an empty standard input and writes to the pipes like any program.
"""

import os
import sys

from . import guard


def run():
    del sys.path[0]  # it was there to find this; the package finds the rest
    token = os.environ.pop("FIRESTEEL_TOKEN").encode("ascii")
    if os.getpgrp() != os.getpid():
        os.setsid()
    control, out, err = os.dup(0), os.dup(1), os.dup(2)
    guard.start(control)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    _serve(token, control, out, err)


def _serve(token, control, out, err):
    import builtins
    import faulthandler
    import queue

    from . import completion, displays, interrupts, log, plots, session, spark, streams, wire
    from .control import Controller
    from .text import encode

    namespace = sys.modules["__main__"].__dict__
    standard = streams.Streams(out, err)
    standard.install()
    signals = interrupts.Interrupts()
    signals.install()
    # Of the thread that crashed alone: a dump of all is longer than what is kept of standard error.
    faulthandler.enable(err, all_threads=False)
    channel = wire.Channel(wire.Packets(out, token), wire.Packets(err, token), standard, signals.held)
    log.install(channel)
    displays.connect(channel)
    plots.install()
    sys.displayhook = session.echo
    builtins.display = displays.display
    work = queue.SimpleQueue()
    Controller(wire.Control(control), work, signals, completion.Completer(namespace, channel)).start()
    channel.send(b"started", str(os.getpid()).encode(), encode(sys.executable), encode(sys.version.split()[0]))
    try:
        spark.preload()
        log.take_over_pyspark(channel)
    except ImportError as error:
        channel.send(b"unusable", encode(str(error)))
        return
    session.Session(namespace, work, channel, standard, signals).run()
