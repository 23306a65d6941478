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
    ours, theirs = {kind: [] for kind in CODE}, []
    shell = cold.scala_shell(bench)
    # What the other sessions of this benchmark ask for each time, the workers of the pool have.
    with Server(bench, "pool.size=1", "spark.conf.spark.ui.enabled=false") as server:
        for round_number in range(bench.n + 1):
            samples = {kind: _firesteel(server, kind) for kind in CODE}
            peer = cold.peer(bench, shell)
            if round_number > 0:
                theirs.append(peer[0])
                for kind, wall in samples.items():
                    ours[kind].append(wall)
            bench.say(f"  Firesteel {samples} s; spark-shell {peer[0]:.1f} s")
        _await_warm(server)
        worker = processes.memory_kib(server.worker_pid(), "VmRSS") / 1024
        tree = sum(processes.memory_kib(pid, "VmRSS") for pid in processes.tree(server.worker_pid())) / 1024
    return [
        Row(
            f"pooled {CODE[kind][0]} session to the first `count()`, wall s",
            spread(walls),
            f"{spread(theirs)} `spark-shell`",
            statistics.median(walls) / statistics.median(theirs),
            f"≤ {TARGET_SECONDS} s",
        )
        for kind, walls in ours.items()
    ] + [Row("worker that waits in the pool, RSS MiB: JVM / with its Python processes", f"{worker:.0f} / {tree:.0f}")]


def _firesteel(server, kind):
    """Wall seconds from POST /sessions to the result."""
    _await_warm(server)
    time.sleep(SETTLE_SECONDS)
    _, code, expected = CODE[kind]
    started = time.monotonic()
    with server.rest().session(kind) as (rest, session):
        text = rest.run(session, code)["output"]["data"]["text/plain"]
        wall = time.monotonic() - started
    if text != expected:
        raise RuntimeError(f"{code} gave {text!r} (expected: {expected!r})")
    return round(wall, 3)


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
