# SPDX-License-Identifier: Apache-2.0
"""Batches beside plain spark-submit, many of them behind a limit, and an upload of 1 GiB."""
import os
import statistics
import subprocess
import time

from . import processes
from .heap import LiveHeaps
from .report import Row, spread
from .server import DEADLINE, Server

QUEUED = 200
RUNNING = 2
MIB = 1 << 20


def measure(bench):
    jar = _jar(bench)
    with Server(bench, f"batch.max-running={RUNNING}", f"session.allowed-dirs={bench.folder}") as server:
        return [*_starts(bench, server, jar), *_queue(bench, server, jar), *_upload(bench, server)]


def _jar(bench):
    jar = bench.folder / "moment.jar"
    subprocess.run([bench.tool("jar"), "cf", jar, "-C", bench.classes(), "Moment.class"], check=True)
    return jar


def _starts(bench, server, jar):
    bench.say(f"batch: one unmeasured start of each, then {bench.n} in turn")
    ours, theirs = [], []
    for round_number in range(bench.n + 1):
        sample = _batch(bench, server, jar), _spark_submit(bench, jar)
        bench.say("  Firesteel {:.2f} s, spark-submit {:.2f} s".format(*sample))
        if round_number > 0:
            ours.append(sample[0])
            theirs.append(sample[1])
    ratio = statistics.median(ours) / statistics.median(theirs)
    return [Row("from `POST /batches` to the driver's `main`, s", spread(ours), f"{spread(theirs)} `spark-submit`", ratio, "≤ 1.2 ×")]


def _batch(bench, server, jar):
    """Seconds from the POST until the application's main method runs."""
    file = bench.folder / "moment"
    started = time.time()
    batch = _post(server, jar, file)
    _await_end(server, batch)
    seconds = _moment(file) - started
    server.rest().call("DELETE", f"/batches/{batch}")
    return seconds


def _spark_submit(bench, jar):
    file = bench.folder / "moment"
    environment = {**os.environ, "SPARK_HOME": str(bench.spark_home), "SPARK_LOCAL_IP": "127.0.0.1"}
    command = [bench.spark_home / "bin/spark-submit", "--master", "local[*]", "--class", "Moment", jar, file]
    started = time.time()
    subprocess.run(command, env=environment, cwd=bench.folder, check=True, capture_output=True)
    return _moment(file) - started


def _moment(file):
    moment = float(file.read_text())
    file.unlink()
    return moment


def _post(server, jar, file):
    return server.rest().call("POST", "/batches", {"file": str(jar), "className": "Moment", "args": [str(file)]})["id"]


def _await_end(server, batch):
    until = time.monotonic() + DEADLINE
    while (state := server.rest().call("GET", f"/batches/{batch}/state")["state"]) in ("starting", "running"):
        if time.monotonic() > until:
            raise RuntimeError(f"batch {batch} is {state} after {DEADLINE} s")
        time.sleep(0.2)
    if state != "success":
        raise RuntimeError(f"batch {batch} is {state}: {server.rest().call('GET', f'/batches/{batch}/log')}")


def _queue(bench, server, jar):
    count = QUEUED // 10 if bench.quick else QUEUED
    bench.say(f"batch: {count} at once, of which {RUNNING} run")
    folder = bench.new_folder("moments")
    before = processes.memory_kib(server.pid, "VmRSS") / 1024
    first = _post(server, jar, folder / "0")
    for number in range(1, count):
        _post(server, jar, folder / str(number))
    resident = [processes.memory_kib(server.pid, "VmRSS") / 1024]
    started = time.monotonic()
    for quarter in range(1, 5):
        _await_end_of_all(server, first, first + count * quarter // 4)
        resident.append(processes.memory_kib(server.pid, "VmRSS") / 1024)
        bench.say(f"  {count * quarter // 4} have ended, {resident[-1]:.0f} MiB")
    seconds = time.monotonic() - started
    for batch in range(first, first + count):
        _await_end(server, batch)
    moments = [float((folder / str(number)).read_text()) for number in range(count)]
    early = [sum(moment < earlier for earlier in moments[:number]) for number, moment in enumerate(moments)]
    for batch in range(first, first + count):
        server.rest().call("DELETE", f"/batches/{batch}")
    return [
        Row(f"{count} batches on a limit of {RUNNING}: with `success` / most that one ran before", f"{count} / {max(early)}", "", None, f"{count} / < {RUNNING}"),
        Row("seconds for each of them", f"{seconds / count:.2f}"),
        Row("server, RSS MiB: before / all queued / after each quarter", " / ".join(f"{value:.0f}" for value in [before, *resident]), "", None, "flat"),
    ]


def _await_end_of_all(server, first, end):
    for batch in range(first, end):
        _await_end(server, batch)


def _upload(bench, server):
    mebibytes = 100 if bench.quick else 1024
    bench.say(f"upload: {bench.rounds} × {mebibytes} MiB and a copy of the same, in turn; once more for the heap")
    content = bench.folder / "content"
    ours, copies = [], []
    with server.rest().session("sql") as (rest, session):
        rest.run(session, "SELECT 1")
        processes.forget_peak(server.pid)
        before = processes.memory_kib(server.pid, "VmRSS") / 1024
        for round_number in range(bench.rounds):
            _write(content, mebibytes)
            ours.append(_sent(server, session, content, round_number))
            copies.append(_copied(bench, content))
        peak = processes.memory_kib(server.pid, "VmHWM") / 1024
        _write(content, mebibytes)
        with LiveHeaps(bench, {"server": server.pid}) as heaps:
            _sent(server, session, content, "last")
    server.await_no_worker()
    content.unlink()
    live = heaps.before("server"), heaps.highest("server"), heaps.after("server")
    return [
        Row(f"`upload-file` of {mebibytes} MiB by curl, s", spread(ours), f"{spread(copies)} `cp`, flushed", statistics.median(ours) / statistics.median(copies)),
        Row("server beside it (heap of 256 MiB), RSS MiB: before / highest", f"{before:.0f} / {peak:.0f}"),
        Row("server beside it, live heap MiB: before / highest meanwhile / after", " / ".join(f"{value:.0f}" for value in live), "", None, "≤ 256"),
    ]


def _write(file, mebibytes):
    """Another content each time: one that is there already would not be written again."""
    with open(file, "wb") as out:
        for _ in range(mebibytes):
            out.write(os.urandom(MIB))
        out.flush()
        os.fsync(out.fileno())


def _sent(server, session, content, name):
    """Seconds until the server has stored a file, and the session's worker has it."""
    url = f"http://127.0.0.1:{server.port}/sessions/{session}/upload-file"
    command = ["curl", "-sS", "--fail-with-body", "-F", f"file=@{content};filename=content-{name}", url]
    started = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - started


def _copied(bench, content):
    copy = bench.folder / "copy"
    started = time.monotonic()
    subprocess.run(["cp", content, copy], check=True)
    with open(copy, "rb") as flushed:
        os.fsync(flushed.fileno())
    seconds = time.monotonic() - started
    copy.unlink()
    return seconds
