# SPDX-License-Identifier: Apache-2.0
"""The command."""
import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import batch, clients, cold, get, machine, pool, rest_state, round_trip, shared, store, text
from .report import table
from .server import Server

PARTS = ["cold", "pyspark", "pool", "shared", "roundtrip", "python", "get", "text", "store", "rest", "clients", "batch"]
DEFAULT_PARTS = ["cold", "pool", "shared", "roundtrip", "get", "text", "store", "rest"]


class Bench:
    """What every measurement needs: the tools, the settings, and folders that are gone afterwards."""

    def __init__(self, arguments):
        self.root = Path(__file__).resolve().parents[2]
        self.n = arguments.n
        self.quick = arguments.quick
        self.rounds = 1 if arguments.quick else 5
        self.java = str(_java())
        self.folder = Path(tempfile.mkdtemp(prefix="firesteel-bench-"))
        self.cache = self.folder / "cache"
        self.spark_home = None
        self._classes = None

    def say(self, what):
        print(f"bench: {what}", file=sys.stderr, flush=True)

    def new_folder(self, name):
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))

    def remove(self, folder):
        shutil.rmtree(folder, ignore_errors=True)

    def tool(self, name):
        """A tool of the JDK whose java is used."""
        return str(Path(self.java).parent / name)

    def server_class_path(self):
        return f"{self.root}/server/target/firesteel-server.jar:{self.root}/server/target/lib/*"

    def classes(self):
        """The programs of bench/java, compiled."""
        if self._classes is None:
            folder = self.folder / "classes"
            sources = sorted((self.root / "bench/java").glob("*.java"))
            class_path = f"{self.server_class_path()}:{self.spark_home}/jars/*"
            subprocess.run([self.tool("javac"), "-nowarn", "-d", folder, "-cp", class_path, *sources], check=True)
            self._classes = folder
        return self._classes


def main():
    arguments = _arguments()
    # Ended from outside, it must still end what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("bench: ended"))
    bench = Bench(arguments)
    try:
        # Also installs a Spark where there is none.
        command = [bench.root / "bin/firesteel", "spark-home"]
        environment = {**os.environ, **({"SPARK_HOME": arguments.spark_home} if arguments.spark_home else {})}
        home = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        bench.spark_home = Path(home).resolve()
        print(_report(bench, _parts(arguments)))
    finally:
        bench.remove(bench.folder)


def _report(bench, parts):
    description, before, started = machine.describe(bench.java, bench.spark_home), machine.load(), time.strftime("%Y-%m-%d %H:%M")
    if machine.load_is_high():
        bench.say(f"the load is {before:.1f} before anything has started: wall times and rates will be worse than they are")
    rows = []
    bench.say("the first session of all, and the archive of classes that follows it")
    with Server(bench) as server:  # also builds what is not built
        with server.rest().session() as (rest, session):
            rest.run(session, "1+1")
        server.await_archive()
    if {"cold", "pyspark", "roundtrip", "python", "get", "text"} & set(parts):
        with Server(bench) as server:
            rows += cold.scala(bench, server) if "cold" in parts else []
            rows += cold.pyspark(bench, server) if "pyspark" in parts else []
            rows += round_trip.scala(bench, server) if "roundtrip" in parts else []
            rows += round_trip.pyspark(bench, server) if "python" in parts else []
            rows += get.measure(bench, server) if "get" in parts else []
            rows += text.measure(bench, server) if "text" in parts else []
    rows += pool.measure(bench) if "pool" in parts else []
    rows += shared.measure(bench) if "shared" in parts else []
    rows += store.measure(bench) if "store" in parts else []
    rows += rest_state.measure(bench) if "rest" in parts else []
    rows += clients.measure(bench) if "clients" in parts else []
    rows += batch.measure(bench) if "batch" in parts else []
    warning = " **The machine was busy before the run: read only the ratios and the CPU figures.**" if before > 0.5 * os.cpu_count() else ""
    return (
        f"Measured {started} by `bench/run` on {description}; load {before:.1f} before, {machine.load():.1f} after "
        f"(the run's own included).{warning} Medians of {bench.n} (lowest–highest).\n\n{table(rows)}"
    )


def _parts(arguments):
    if arguments.only:
        return arguments.only.split(",")
    return DEFAULT_PARTS + (["pyspark", "python", "clients"] if arguments.pyspark else [])


def _java():
    home = os.environ.get("JAVA_HOME")
    java = Path(home) / "bin/java" if home else shutil.which("java")
    if not java or not Path(java).exists():
        raise SystemExit(f"bench: no java (JAVA_HOME={home}; expected: a JDK 17 or newer)")
    return Path(java).resolve()


def _arguments():
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures Firesteel beside its peers; prints a Markdown table.")
    parser.add_argument("-n", type=int, default=5, help="how many starts of each kind (default: 5)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the requests and the text, one round: to see that it runs")
    parser.add_argument("--pyspark", action="store_true", help="also a PySpark session beside spark-submit, Python's round trip, and pylivy and sparkmagic, which are installed for it")
    parser.add_argument("--only", metavar="PART,…", help=f"only these parts: {', '.join(PARTS)}")
    parser.add_argument("--spark-home", help="the Spark to measure with (default: the one of bin/firesteel)")
    arguments = parser.parse_args()
    unknown = set(arguments.only.split(",")) - set(PARTS) if arguments.only else set()
    if unknown:
        parser.error(f"--only: {', '.join(sorted(unknown))} (expected: {', '.join(PARTS)})")
    if arguments.n < 1:
        parser.error(f"-n: {arguments.n} (expected: 1 or more)")
    return arguments
