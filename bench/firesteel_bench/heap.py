# SPDX-License-Identifier: Apache-2.0
"""Heaps of Java processes, by the JDK's jstat and jcmd."""
import subprocess

from . import processes

INTERVAL_MILLIS = 250


class HeapWatch:
    """Samples the used heap of processes by name; after it, what each still holds after a full collection."""

    def __init__(self, bench, pids):
        self.bench = bench
        self.pids = pids
        self.folder = bench.new_folder("heap")
        self.watchers = {}
        self.found = {}

    def __enter__(self):
        for name, pid in self.pids.items():
            command = [self.bench.tool("jstat"), "-gc", str(pid), str(INTERVAL_MILLIS)]
            with open(self.folder / name, "wb") as samples:
                self.watchers[name] = subprocess.Popen(command, stdout=samples)
        return self

    def __exit__(self, failure, *_):
        for name, watcher in self.watchers.items():
            processes.end(watcher)
            samples = _used_mib((self.folder / name).read_text())
            if failure is None:
                self.found[name] = max(samples, default=float("nan")), self._live(self.pids[name])

    def peak(self, name):
        return self.found[name][0]

    def live(self, name):
        return self.found[name][1]

    def _live(self, pid):
        subprocess.run([self.bench.tool("jcmd"), str(pid), "GC.run"], check=True, stdout=subprocess.DEVNULL)
        once = [self.bench.tool("jstat"), "-gc", str(pid)]
        return _used_mib(subprocess.run(once, check=True, capture_output=True, text=True).stdout)[-1]


def _used_mib(text):
    lines = [line.split() for line in text.splitlines()]
    header = lines[0] if lines else []
    columns = [header.index(name) for name in ("S0U", "S1U", "EU", "OU")] if header else []
    # The last line may be cut where the watcher was ended.
    return [sum(float(line[c]) for c in columns) / 1024 for line in lines[1:] if len(line) == len(header)]
