# SPDX-License-Identifier: Apache-2.0
"""A session that shares the application of another: from nothing to the first result of a Spark job, and what it takes of memory."""
import contextlib

from . import pool, processes
from .heap import LiveHeaps
from .report import Row, number
from .server import Server

SHARE = {"firesteel.share": "user"}
TARGET_SECONDS = 1.0
TARGET_MEBIBYTES = 60
MORE_SESSIONS = 8


def measure(bench):
    bench.say(f"shared session: one unmeasured start of each, then {bench.n} in turn")
    with Server(bench, "spark.conf.spark.ui.enabled=false") as server, server.rest().session("spark", SHARE) as (rest, first):
        rest.run(first, pool.CODE["spark"][1])
        rows = pool.beside_shell(
            bench, "shared", f"≤ {TARGET_SECONDS:.0f} s", lambda kind: pool.first_result(server, kind, SHARE)
        )
        live, resident = _memory(bench, server)
    return rows + [
        Row("memory of each further Scala session, live heap MiB", number(live), "", None, f"≤ {TARGET_MEBIBYTES}"),
        Row("the same, RSS of the JVM after a full collection, MiB", number(resident)),
    ]


def _memory(bench, server):
    """MiB of live heap, and of RSS, that each of some further sessions adds after its first result."""
    pid = server.worker_pid()
    with contextlib.ExitStack() as sessions:
        with LiveHeaps(bench, {"before": pid}) as heaps:
            pass
        before = heaps.after("before"), processes.memory_kib(pid, "VmRSS") / 1024
        for _ in range(MORE_SESSIONS):
            rest, session = sessions.enter_context(server.rest().session("spark", SHARE))
            rest.run(session, pool.CODE["spark"][1])
        with LiveHeaps(bench, {"after": pid}) as heaps:
            pass
        after = heaps.after("after"), processes.memory_kib(pid, "VmRSS") / 1024
    return [(late - early) / MORE_SESSIONS for early, late in zip(before, after)]
