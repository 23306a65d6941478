# SPDX-License-Identifier: Apache-2.0
"""Events into the embedded store, beside the same bytes by SQLite itself and by a flushed file."""
import statistics
import subprocess

from .report import Row, number, spread

SMALL = 100
LARGE = 64 << 10
STATEMENTS = 8


def measure(bench):
    events = 40_000 if bench.quick else 400_000
    megabytes = 40 if bench.quick else 400
    bench.say(f"store: {bench.rounds} × {events:,} events of {SMALL} characters, then of {megabytes} MB in pieces of 64 KiB, each side in turn")
    return [
        *_rows(f"events of {SMALL} characters into the store, {STATEMENTS} statements", events, "event", "≥ 20,000", _seconds(bench, events, SMALL, 10)),
        *_rows(f"text in events of 64 KiB into the store, {STATEMENTS} statements", megabytes, "MB", "≥ 50", _seconds(bench, megabytes * 1_000_000 // LARGE, LARGE, 4)),
    ]


def _rows(what, amount, unit, target, seconds):
    wall, cpu = seconds
    return [
        _row(f"{what}, {unit}s a second", [[amount / s for s in side] for side in wall], target),
        _row(f"{what}, CPU µs a {unit}", [[s * 1e6 / amount for s in side] for side in cpu], ""),
    ]


def _row(what, sides, target):
    store, sqlite, file = sides
    peers = f"{number(statistics.median(sqlite))} SQLite itself; {number(statistics.median(file))} a flushed file"
    return Row(what, spread(store), peers, statistics.median(store) / statistics.median(sqlite), target)


def _seconds(bench, events, characters, events_per_append):
    """Wall seconds of the store, of SQLite, of a file, and CPU seconds of the three."""
    folder = bench.new_folder("store")
    class_path = f"{bench.classes()}:{bench.server_class_path()}"
    arguments = [folder, STATEMENTS, events, characters, events_per_append, bench.rounds]
    command = [bench.java, "-Xmx256m", "-XX:+UseSerialGC", "-cp", class_path, "StoreLoad", *map(str, arguments)]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    bench.remove(folder)
    rounds = [[float(seconds) for seconds in line.split()] for line in printed.splitlines()]
    store, store_cpu, sqlite, sqlite_cpu, file, file_cpu = (list(side) for side in zip(*rounds))
    return [store, sqlite, file], [store_cpu, sqlite_cpu, file_cpu]
