# SPDX-License-Identifier: Apache-2.0
"""One statement through clients of Livy that poll, beside the same without held answers."""
import contextlib
import os
import statistics
import subprocess
import sys

from .report import Row, number
from .server import Server

WARM_UP = 5
RUNS = 40
CLIENTS = ["pylivy", "sparkmagic"]


def measure(bench):
    bench.say("installs pylivy and sparkmagic")
    python = _installed(bench)
    rows = []
    with Server(bench) as held, Server(bench, "statement.hold=0") as plain:
        for client in CLIENTS:
            bench.say(f"1+1 through {client}: {WARM_UP} warm-ups and {RUNS} runs, held and not, in turn")
            ours, peer = _in_turn(bench, python, (client, held), (client, plain))
            ratio = statistics.median(ours) / statistics.median(peer)
            rows.append(Row(f"Scala `1+1` through {client}, median ms", _median(ours), f"{_median(peer)} `statement.hold=0`", ratio, "≤ 0.5 ×"))
    return rows


def _in_turn(bench, python, *clients):
    with contextlib.ExitStack() as stack:
        started = [stack.enter_context(_Client(bench, python, client, server)) for client, server in clients]
        samples = [[] for _ in started]
        for run in range(WARM_UP + RUNS):
            for index, each in enumerate(started):
                milliseconds = each.run()
                if run >= WARM_UP:
                    samples[index].append(milliseconds)
        return samples


class _Client:
    """The client in a process of its own, which runs `1+1` for each line that it reads and says how long it took."""

    def __init__(self, bench, python, client, server):
        environment = {**os.environ, "PYTHONPATH": str(bench.root / "server/src/test/python"), "PYTHONWARNINGS": "ignore"}
        command = [python, "-B", "-u", bench.root / "bench/clients.py", client, f"http://127.0.0.1:{server.port}"]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=sys.stderr, text=True, env=environment
        )

    def __enter__(self):
        self._answer()
        return self

    def run(self):
        self.process.stdin.write("run\n")
        self.process.stdin.flush()
        return float(self._answer())

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the client has ended")
        return line

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def _installed(bench):
    folder = bench.new_folder("clients")
    python = folder / "bin/python"
    requirements = bench.root / "server/src/test/python/requirements.txt"
    install = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps", "-r", requirements]
    for command in [sys.executable, "-m", "venv", folder], install:
        subprocess.run(command, check=True, stdout=sys.stderr)
    return python


def _median(samples):
    return number(statistics.median(samples))
