# SPDX-License-Identifier: Apache-2.0
"""Live heaps of Java processes: what is left after full collections, by the JDK's jcmd and the JVM's own log of them."""
import re
import subprocess
import threading

SECONDS_BETWEEN = 1.0
# Only collections that jcmd asked for are full by their own name; a young one leaves garbage.
FULL = re.compile(r"Pause Full \(Diagnostic Command\) \d+[KM]->(\d+)([KM])\(")


class LiveHeaps:
    """Collects the whole heap of processes, by name, at the start, again and again, and at the end. Slows them down."""

    def __init__(self, bench, pids):
        self.bench = bench
        self.pids = pids
        self.folder = bench.new_folder("heap")
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._collect_often)
        self.found = {}

    def __enter__(self):
        for name, pid in self.pids.items():
            self._tell(pid, "VM.log", f"output={self.folder / name}", "what=gc=info")
        self._collect()
        self.thread.start()
        return self

    def __exit__(self, failure, *_):
        self.done.set()
        self.thread.join()
        if failure is None:
            self._collect()
            self.found = {name: _mebibytes((self.folder / name).read_text()) for name in self.pids}

    def before(self, name):
        return self.found[name][0]

    def highest(self, name):
        return max(self.found[name])

    def after(self, name):
        return self.found[name][-1]

    def _collect_often(self):
        while not self.done.wait(SECONDS_BETWEEN):
            self._collect()

    def _collect(self):
        for pid in self.pids.values():
            self._tell(pid, "GC.run")

    def _tell(self, pid, *command):
        subprocess.run([self.bench.tool("jcmd"), str(pid), *command], check=True, stdout=subprocess.DEVNULL)


def _mebibytes(log):
    return [int(size) / (1024 if unit == "K" else 1) for size, unit in FULL.findall(log)]
