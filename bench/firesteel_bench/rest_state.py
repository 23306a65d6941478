# SPDX-License-Identifier: Apache-2.0
"""What it costs to have Firesteel standing there: time to start, memory at rest."""
import time

from . import processes
from .report import Row, spread
from .server import Server

SETTLE_SECONDS = 3


def measure(bench):
    bench.say(f"start and rest: {bench.n} servers, and a worker on the last")
    ready, at_rest = [], []
    for round_number in range(bench.n):
        with Server(bench) as server:
            ready.append(server.seconds_to_ready)
            time.sleep(SETTLE_SECONDS)
            at_rest.append(processes.memory_kib(server.pid, "VmRSS") / 1024)
            if round_number == bench.n - 1:
                with server.rest().session("spark") as (rest, session):
                    rest.run(session, "sc.parallelize(1 to 10).count()")
                    time.sleep(SETTLE_SECONDS)
                    beside = processes.memory_kib(server.pid, "VmRSS") / 1024
                    worker = processes.memory_kib(server.worker_pid(), "VmRSS") / 1024
    return [
        Row("`bin/firesteel server` to ready, s", spread(ready), "", None, "≤ 2"),
        Row("server at rest, RSS MiB", spread(at_rest), "", None, "≤ 250"),
        Row("server with one session, RSS MiB", spread([beside]), "", None, ""),
        Row("worker after its first `count()`, RSS MiB", spread([worker]), "", None, ""),
    ]
