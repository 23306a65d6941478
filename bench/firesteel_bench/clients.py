# SPDX-License-Identifier: Apache-2.0
"""One statement through clients of Livy that poll, beside the same without held answers."""
import contextlib
import os
import statistics
import subprocess
import sys

from .report import Row, number
from .server import Server

# Of a session's statements, from which to which. The second is what round_trip.py measures too.
STRETCHES = [(6, 45), (51, 250)]
CLIENTS = ["pylivy", "sparkmagic"]
# Statements of a session before these, since a server runs for longer than a session.
SERVED = 100


def measure(bench):
    bench.say("installs pylivy and sparkmagic")
    python = _installed(bench)
    rows = []
    with Server(bench) as held, Server(bench, "statement.hold=0") as plain:
        for server in held, plain:
            with server.rest().session() as (rest, session):
                for _ in range(SERVED):
                    rest.run(session, "1+1")
        for client in CLIENTS:
            bench.say(f"1+1 through {client}: {STRETCHES[-1][1]} times, held and not, in turn")
            samples = _in_turn(bench, python, (client, held), (client, plain))
            for first, last in STRETCHES:
                ours, peer = (statistics.median(each[first - 1 : last]) for each in samples)
                what = f"Scala `1+1` through {client}, statements {first}–{last}, median ms"
                rows.append(Row(what, number(ours), f"{number(peer)} `statement.hold=0`", ours / peer, "≤ 0.5 ×"))
    return rows


def _in_turn(bench, python, *clients):
    with contextlib.ExitStack() as stack:
        started = [stack.enter_context(_Client(bench, python, client, server)) for client, server in clients]
        samples = [[] for _ in started]
        for _ in range(STRETCHES[-1][1]):
            for each, kept in zip(started, samples):
                kept.append(each.run())
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
