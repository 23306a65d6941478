# SPDX-License-Identifier: Apache-2.0
"""Text from println in a worker, through the link and the store, to a watcher of server-sent events."""
import http.client
import json
import statistics
import time

from . import processes
from .heap import HeapWatch
from .report import Row, number, spread

LINE = 100


def measure(bench, server):
    megabytes = 20 if bench.quick else 200
    lines = megabytes * 1_000_000 // LINE
    bench.say(f"text: {bench.rounds} × {megabytes} MB printed and watched, after 10 MB of warm-up")
    with server.rest().session("spark") as (rest, session):
        rest.run(session, f'val line = "x" * {LINE - 1}')
        _print_and_watch(server.port, rest, session, 10_000_000 // LINE)
        pids = {"server": server.pid, "worker": server.worker_pid()}
        for pid in pids.values():
            processes.forget_peak(pid)
        with HeapWatch(bench, pids) as heaps:
            seconds = [_print_and_watch(server.port, rest, session, lines) for _ in range(bench.rounds)]
        peaks = {name: processes.memory_kib(pid, "VmHWM") / 1024 for name, pid in pids.items()}
    server.await_no_worker()
    rates = [megabytes / s for s in seconds]
    rows = [Row(f"`println` of {megabytes} MB to a watcher, MB/s", spread(rates), "", None, "≥ 50")]
    for name in pids:
        what = f"{name} while it prints {megabytes} MB, MiB: peak RSS / peak heap used / heap live after"
        rows.append(Row(what, f"{peaks[name]:.0f} / {heaps.peak(name):.0f} / {heaps.live(name):.0f}", "", None, ""))
    return rows


def _print_and_watch(port, rest, session, lines):
    """Seconds from the POST of the statement to the end of its events; fails when a byte is missing."""
    code = f"{{ var i = 0; while (i < {lines}) {{ println(line); i += 1 }} }}"
    started = time.monotonic()
    statement = rest.call("POST", f"/sessions/{session}/statements", {"code": code})["id"]
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
