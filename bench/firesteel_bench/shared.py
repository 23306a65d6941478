# SPDX-License-Identifier: Apache-2.0
"""A session that shares the application of another: from nothing to the first result of a Spark job, and what it takes of memory."""
import contextlib
import statistics
import time

from . import cold, processes
from .heap import LiveHeaps
from .pool import CODE
from .report import Row, number, spread
from .server import Server

SHARE = {"firesteel.share": "user"}
TARGET_SECONDS = 1.0
TARGET_MEBIBYTES = 60
MORE_SESSIONS = 8


def measure(bench):
    bench.say(f"shared session: one unmeasured start of each, then {bench.n} in turn")
    ours, theirs = {kind: [] for kind in CODE}, []
    shell = cold.scala_shell(bench)
    with Server(bench, "spark.conf.spark.ui.enabled=false") as server, server.rest().session("spark", SHARE) as (rest, first):
        rest.run(first, CODE["spark"][1])
        for round_number in range(bench.n + 1):
            samples = {kind: _firesteel(server, kind) for kind in CODE}
            peer = cold.peer(bench, shell)
            if round_number > 0:
                theirs.append(peer[0])
                for kind, wall in samples.items():
                    ours[kind].append(wall)
            bench.say(f"  Firesteel {samples} s; spark-shell {peer[0]:.1f} s")
        live, resident = _memory(bench, server)
    return [
        Row(
            f"shared {CODE[kind][0]} session to the first `count()`, wall s",
            spread(walls),
            f"{spread(theirs)} `spark-shell`",
            statistics.median(walls) / statistics.median(theirs),
            f"≤ {TARGET_SECONDS:.0f} s",
        )
        for kind, walls in ours.items()
    ] + [
        Row("memory of each further Scala session, live heap MiB", number(live), "", None, f"≤ {TARGET_MEBIBYTES}"),
        Row("the same, RSS of the JVM after a full collection, MiB", number(resident)),
    ]


def _firesteel(server, kind):
    """Wall seconds from POST /sessions to the result."""
    _, code, expected = CODE[kind]
    started = time.monotonic()
    with server.rest().session(kind, SHARE) as (rest, session):
        text = rest.run(session, code)["output"]["data"]["text/plain"]
        wall = time.monotonic() - started
    if text != expected:
        raise RuntimeError(f"{code} gave {text!r} (expected: {expected!r})")
    return round(wall, 3)


def _memory(bench, server):
    """MiB of live heap, and of RSS, that each of some further sessions adds after its first result."""
    pid = server.worker_pid()
    with contextlib.ExitStack() as sessions:
        with LiveHeaps(bench, {"before": pid}) as heaps:
            pass
        before = heaps.after("before"), processes.memory_kib(pid, "VmRSS") / 1024
        for _ in range(MORE_SESSIONS):
            rest, session = sessions.enter_context(server.rest().session("spark", SHARE))
            rest.run(session, CODE["spark"][1])
        with LiveHeaps(bench, {"after": pid}) as heaps:
            pass
        after = heaps.after("after"), processes.memory_kib(pid, "VmRSS") / 1024
    return [(late - early) / MORE_SESSIONS for early, late in zip(before, after)]
