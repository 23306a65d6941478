# SPDX-License-Identifier: Apache-2.0
"""A statement's way through the server and back, beside the same code in a bare interpreter."""
import http.client
import json
import statistics
import subprocess
import time

from . import processes
from .report import Row, number, percentile, spread

CODE = "1+1"
WARM_UP = 50
RUNS = 200


def scala(bench, server):
    bench.say(f"round trip of {CODE}: {WARM_UP} warm-ups and {RUNS} runs, then the same in a bare interpreter")
    with server.rest().session("spark") as (rest, session):
        rest.run(session, "0")
        flags = processes.jvm_flags(server.worker_pid())
        ours = _through_rest(server.port, session, lambda n: f"res{n}: Int = 2\n")
    server.await_no_worker()
    bare = _bare(bench, flags)
    overhead = statistics.median(ours) - statistics.median(bare)
    return [
        Row(f"Scala `{CODE}`, REST with `wait`, median ms", _median(ours), f"{_median(bare)} bare `IMain`", None, ""),
        Row(f"Scala `{CODE}`, p99 ms", _p99(ours), f"{_p99(bare)} bare `IMain`", None, ""),
        Row(f"Scala `{CODE}`, overhead of the median, ms", number(max(overhead, 0)), "", None, "≤ 5"),
    ]


def pyspark(bench, server):
    bench.say(f"{CODE} in Python: {bench.n} times as the first statement, then {WARM_UP} warm-ups and {RUNS} runs")
    first = [_first_in_python(server) for _ in range(bench.n)]
    with server.rest().session("pyspark") as (rest, session):
        rest.run(session, "0")
        ours = _through_rest(server.port, session, lambda n: "2")
    server.await_no_worker()
    return [
        Row(f"first Python `{CODE}` of a session whose Spark is up, s", spread(first), "", None, "≤ 2"),
        Row(f"Python `{CODE}`, REST with `wait`, median ms", _median(ours), "", None, "≤ 15"),
        Row(f"Python `{CODE}`, p99 ms", _p99(ours), "", None, ""),
    ]


def _first_in_python(server):
    """Seconds of the first statement in Python where Spark runs and no Python has been started."""
    with server.rest().session("sql") as (rest, session):
        rest.run(session, "SELECT 1")
        started = time.monotonic()
        rest.run(session, CODE, "pyspark")
        seconds = time.monotonic() - started
    server.await_no_worker()
    return seconds


def _median(samples):
    return number(statistics.median(samples))


def _p99(samples):
    return number(percentile(samples, 99))


def _through_rest(port, session, expected):
    """Milliseconds of each run. The answer is checked after the clock has stopped."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    path, body = f"/sessions/{session}/statements?wait=60s", json.dumps({"code": CODE})
    samples = []
    for run in range(WARM_UP + RUNS):
        started = time.perf_counter()
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        content = connection.getresponse().read()
        samples.append((time.perf_counter() - started) * 1000)
        statement = json.loads(content)
        text = (statement.get("output") or {}).get("data", {}).get("text/plain")
        if text != expected(run + 1):
            raise RuntimeError(f"{CODE} gave {content.decode()} (expected: {expected(run + 1)!r})")
    connection.close()
    return samples[WARM_UP:]


def _bare(bench, flags):
    command = [bench.java, *flags, "-cp", f"{bench.classes()}:{bench.spark_home}/jars/*", "BareInterpreter"]
    command += [CODE, str(WARM_UP), str(RUNS)]
    output = subprocess.run(command, capture_output=True, text=True, check=False, cwd=bench.folder)
    if output.returncode != 0:
        raise RuntimeError(f"the bare interpreter failed: {output.stderr[-2000:]}")
    return [int(line) / 1e6 for line in output.stdout.split()]
