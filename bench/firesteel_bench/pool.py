# SPDX-License-Identifier: Apache-2.0
"""A session that gets a worker from the pool: from nothing to the first result of a Spark job."""
import contextlib
import http.client
import statistics
import time

from . import cold, processes
from .report import Row, spread
from .server import DEADLINE, Server

CODE = {
    "spark": ("Scala", "sc.parallelize(1 to 10).count()", "res0: Long = 10\n"),
    "pyspark": ("PySpark", "sc.parallelize(range(1, 11)).count()", "10"),
}
TARGET_SECONDS = 0.3
# Longer than the pool waits until the next worker starts, which would else run beside the measurement.
SETTLE_SECONDS = 3


def measure(bench):
    bench.say(f"pooled session: one unmeasured start of each, then {bench.n} in turn")
    # What the other sessions of this benchmark ask for each time, the workers of the pool have.
    with Server(bench, "pool.size=1", "spark.conf.spark.ui.enabled=false") as server:
        rows = beside_shell(bench, "pooled", f"≤ {TARGET_SECONDS} s", lambda kind: _firesteel(server, kind))
        _await_warm(server)
        worker = processes.memory_kib(server.worker_pid(), "VmRSS") / 1024
        tree = sum(processes.memory_kib(pid, "VmRSS") for pid in processes.tree(server.worker_pid())) / 1024
    return rows + [Row("worker that waits in the pool, RSS MiB: JVM / with its Python processes", f"{worker:.0f} / {tree:.0f}")]


def beside_shell(bench, what, target, first_result):
    """A session of each kind and a `spark-shell` in turn; `first_result` gives the seconds of one of the kind."""
    ours, theirs = {kind: [] for kind in CODE}, []
    shell = cold.scala_shell(bench)
    for round_number in range(bench.n + 1):
        samples = {kind: first_result(kind) for kind in CODE}
        peer = cold.peer(bench, shell)
        if round_number > 0:
            theirs.append(peer[0])
            for kind, wall in samples.items():
                ours[kind].append(wall)
        bench.say(f"  Firesteel {samples} s; spark-shell {peer[0]:.1f} s")
    return [
        Row(
            f"{what} {CODE[kind][0]} session to the first `count()`, wall s",
            spread(walls),
            f"{spread(theirs)} `spark-shell`",
            statistics.median(walls) / statistics.median(theirs),
            target,
        )
        for kind, walls in ours.items()
    ]


def first_result(server, kind, conf=None):
    """Wall seconds from POST /sessions to the result."""
    _, code, expected = CODE[kind]
    started = time.monotonic()
    with server.rest().session(kind, conf) as (rest, session):
        text = rest.run(session, code)["output"]["data"]["text/plain"]
        wall = time.monotonic() - started
    if text != expected:
        raise RuntimeError(f"{code} gave {text!r} (expected: {expected!r})")
    return round(wall, 3)


def _firesteel(server, kind):
    _await_warm(server)
    time.sleep(SETTLE_SECONDS)
    return first_result(server, kind)


def _await_warm(server):
    until = time.monotonic() + DEADLINE
    while 'firesteel_pool_workers{state="warm"} 1' not in _metrics(server):
        if time.monotonic() > until:
            raise RuntimeError(f"no worker in the pool is ready after {DEADLINE} s")
        time.sleep(0.2)


def _metrics(server):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE)) as connection:
        connection.request("GET", "/metrics")
        return connection.getresponse().read().decode()
