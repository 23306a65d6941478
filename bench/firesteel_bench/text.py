# SPDX-License-Identifier: Apache-2.0
"""Text printed in a worker, through the link and the store, to a watcher of server-sent events."""
import http.client
import json
import time

from . import processes
from .heap import LiveHeaps
from .report import Row, spread

LINE = 100
MOST_GROWTH = 64
LANGUAGES = {
    "spark": ("`println`", f'val line = "x" * {LINE - 1}', "{{ var i = 0; while (i < {0}) {{ println(line); i += 1 }} }}"),
    "pyspark": ("Python's `print`", f'line = "x" * {LINE - 1}', "for _ in range({0}): print(line)"),
}


def measure(bench, server):
    return [row for kind in LANGUAGES for row in _measure(bench, server, kind)]


def _measure(bench, server, kind):
    what, first, code = LANGUAGES[kind]
    megabytes = 10 if bench.quick else 100
    lines = megabytes * 1_000_000 // LINE
    bench.say(f"text: {bench.rounds} × {megabytes} MB by {what} watched, after 10 MB of warm-up; once more for the heaps")
    with server.rest().session(kind) as (rest, session):
        rest.run(session, first)
        _print_and_watch(server.port, rest, session, code, 10_000_000 // LINE)
        pids = {"server": server.pid, "worker": server.worker_pid()}
        for pid in pids.values():
            processes.forget_peak(pid)
        rates = [megabytes / _print_and_watch(server.port, rest, session, code, lines) for _ in range(bench.rounds)]
        peaks = {name: processes.memory_kib(pid, "VmHWM") / 1024 for name, pid in pids.items()}
        with LiveHeaps(bench, pids) as heaps:
            _print_and_watch(server.port, rest, session, code, lines)
    server.await_no_worker()
    rows = [Row(f"{what} of {megabytes} MB to a watcher, MB/s", spread(rates), "", None, "≥ 50" if kind == "spark" else "")]
    for name in pids:
        before, highest, after = heaps.before(name), heaps.highest(name), heaps.after(name)
        rows.append(Row(f"{name} beside it, live heap MiB: before / highest meanwhile / after", f"{before:.0f} / {highest:.0f} / {after:.0f}"))
        rows.append(Row(f"{name} beside it, growth of live heap, MiB", f"{highest - before:.0f}", "", None, f"≤ {MOST_GROWTH}"))
        rows.append(Row(f"{name} beside it, peak RSS, MiB", f"{peaks[name]:.0f}"))
    return rows


def _print_and_watch(port, rest, session, code, lines):
    """Seconds from the POST of the statement to the end of its events; fails when a byte is missing."""
    started = time.monotonic()
    statement = rest.call("POST", f"/sessions/{session}/statements", {"code": code.format(lines)})["id"]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("GET", f"/sessions/{session}/statements/{statement}/events")
    got, name = 0, ""
    for line in connection.getresponse():
        if line.startswith(b"event: "):
            name = line[7:].strip()
        elif line.startswith(b"data: ") and name == b"text":
            got += len(json.loads(line[6:])["text"]["text"])
        if name == b"end":
            break
    seconds = time.monotonic() - started
    connection.close()
    if got != lines * LINE:
        raise RuntimeError(f"the watcher got {got} bytes (expected: {lines * LINE})")
    return seconds
