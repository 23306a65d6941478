# SPDX-License-Identifier: Apache-2.0
"""Cold start: from nothing to the first result of a Spark job."""
import os
import select
import statistics
import subprocess
import time
from pathlib import Path

from . import processes
from .report import Row, spread
from .server import Server

# Like for like: no UI, and the catalog that needs no Hive, which is what Firesteel's sessions have.
PEER_CONF = ["spark.ui.enabled=false", "spark.sql.catalogImplementation=in-memory"]
MARK = "first-result"
SCALA = "sc.parallelize(1 to 10).count()"
TARGETS = {("spark", "wall s"): "≤ 0.3 ×", ("spark", "CPU s"): "≤ 0.35 ×", ("pyspark", "wall s"): "≤ 0.6 ×"}


def scala(bench, server):
    return _measure(bench, server, "spark", "Scala", SCALA, "res0: Long = 10\n", "spark-shell", scala_shell(bench))


def scala_shell(bench):
    """The command of the shell, for `peer`."""
    script = bench.folder / "first.scala"
    script.write_text(f'println("{MARK} " + {SCALA})\n')
    return [bench.spark_home / "bin/spark-shell", *_arguments(), "-I", script]


def pyspark(bench, server):
    code = "sc.parallelize(range(1, 11)).count()"
    script = bench.folder / "first.py"
    script.write_text(
        "from pyspark.sql import SparkSession\n"
        "spark = SparkSession.builder.getOrCreate()\n"
        "sc = spark.sparkContext\n"
        f'print("{MARK}", {code}, flush=True)\n'
        "import time\n"
        "time.sleep(600)\n"
    )
    submit = [bench.spark_home / "bin/spark-submit", *_arguments(), script]
    return _measure(bench, server, "pyspark", "PySpark", code, "10", "spark-submit", submit)


def _arguments():
    return [word for conf in PEER_CONF for word in ("--conf", conf)] + ["--master", "local[*]"]


def _measure(bench, server, kind, language, code, expected, shell, command):
    bench.say(f"cold {language} session: one unmeasured start of each, then {bench.n} in turn")
    ours, theirs = [], []
    for round_number in range(bench.n + 1):
        sample = _firesteel(server, kind, code, expected), peer(bench, command)
        if round_number > 0:
            ours.append(sample[0])
            theirs.append(sample[1])
        bench.say("  Firesteel {:.1f} s, {:.1f} CPU s; {} {:.1f} s, {:.1f} CPU s".format(*sample[0], shell, *sample[1]))
    rows = []
    for index, unit in enumerate(("wall s", "CPU s")):
        mine, other = [s[index] for s in ours], [s[index] for s in theirs]
        rows.append(
            Row(
                f"cold {language} session to the first `count()`, {unit}",
                spread(mine),
                f"{spread(other)} `{shell}`",
                statistics.median(mine) / statistics.median(other),
                TARGETS.get((kind, unit), ""),
            )
        )
    return rows


def _firesteel(server, kind, code, expected):
    """Wall and CPU seconds from POST /sessions to the result; CPU is that of server and worker together."""
    cpu = processes.tree_cpu_seconds(server.pid)
    started = time.monotonic()
    with server.rest().session(kind) as (rest, session):
        text = rest.run(session, code)["output"]["data"]["text/plain"]
        wall, cpu = time.monotonic() - started, processes.tree_cpu_seconds(server.pid) - cpu
    server.await_no_worker()
    if text != expected:
        raise RuntimeError(f"{code} gave {text!r} (expected: {expected!r})")
    return wall, cpu


def peer(bench, command):
    """Wall and CPU seconds from the start of the command to the line with the result."""
    environment = {
        **os.environ,
        "SPARK_HOME": str(bench.spark_home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": str(python_of(bench.spark_home)),
    }
    folder = bench.new_folder("peer")
    started = time.monotonic()
    with open(folder / "stderr", "wb") as stderr:
        # Its input stays open: at the end of its input a shell would leave before it was measured.
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
        )
    try:
        _await_mark(process, folder, started)
        return time.monotonic() - started, processes.tree_cpu_seconds(process.pid)
    finally:
        processes.end(process)
        process.stdin.close()
        process.stdout.close()
        bench.remove(folder)


def _await_mark(process, folder, started):
    seen = b""
    while f"{MARK} 10".encode() not in seen:
        readable, _, _ = select.select([process.stdout], [], [], 5)
        piece = os.read(process.stdout.fileno(), 65536) if readable else None
        seen += piece or b""
        if piece == b"" or time.monotonic() - started > 600:
            stderr = (folder / "stderr").read_text(errors="replace")
            raise RuntimeError(f"{process.args[0]} gave no result:\n{seen.decode(errors='replace')}\n{stderr[-3000:]}")


def python_of(spark_home):
    """The Python that a pip-installed Spark home belongs to, else the one on the PATH."""
    for folder in Path(spark_home).parents:
        if (folder / "pyvenv.cfg").is_file():
            return folder / "bin/python"
    return "python3"
