# SPDX-License-Identifier: Apache-2.0
"""GET of a finished statement, beside the same bytes served statically by the same HTTP server."""
import contextlib
import http.client
import statistics
import subprocess

from . import processes
from .report import Row, number, spread

CONNECTIONS = 16
# The kernel counts CPU time in ticks of 10 ms: so many requests take some hundred of them.
REQUESTS = 100_000
WARM_UP = 200_000


def measure(bench, server):
    requests = REQUESTS // 10 if bench.quick else REQUESTS
    warm_up = WARM_UP // 10 if bench.quick else WARM_UP
    bench.say(f"GET: {warm_up} warm-ups, then {bench.rounds} × {requests} requests to each in turn, {CONNECTIONS} connections")
    with server.rest().session("spark") as (rest, session):
        rest.run(session, "(1 to 10).toList")
        path = f"/sessions/{session}/statements/0"
        body = _bytes(server.port, path)
        with _static_server(bench, server.pid, body) as (peer, peer_port), _load_maker(bench) as load:
            targets = [(server.pid, server.port), (peer.pid, peer_port)]
            for _, port in targets:
                _seconds(load, port, path, warm_up)
            samples = [[], []]
            for _ in range(bench.rounds):
                for (pid, port), kept in zip(targets, samples):
                    kept.append(_sample(load, pid, port, path, requests))
    server.await_no_worker()
    ours, static = samples
    cpu = [statistics.median(s[0] for s in kept) for kept in samples]
    return [
        Row(
            f"`GET` of a finished statement ({len(body)} bytes), CPU µs a request",
            spread([s[0] for s in ours]),
            f"{spread([s[0] for s in static])} static bytes",
            cpu[0] / cpu[1],
            "≤ 1.3 ×",
        ),
        Row(
            f"`GET` of a finished statement, requests a second, {CONNECTIONS} connections",
            number(statistics.median(s[1] for s in ours)),
            f"{number(statistics.median(s[1] for s in static))} static bytes",
            None,
            "",
        ),
    ]


def _sample(load, pid, port, path, requests):
    cpu = processes.own_cpu_seconds(pid)
    seconds = _seconds(load, port, path, requests)
    return (processes.own_cpu_seconds(pid) - cpu) / requests * 1e6, requests / seconds


def _bytes(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return body


@contextlib.contextmanager
def _static_server(bench, server_pid, body):
    file = bench.folder / "statement.json"
    file.write_bytes(body)
    # Without a logger's configuration Logback would tell everything that happens.
    jars = [jar for jar in (bench.root / "server/target/lib").glob("*.jar") if not jar.name.startswith("logback")]
    class_path = ":".join(str(entry) for entry in (bench.classes(), *jars))
    command = [bench.java, *processes.jvm_flags(server_pid), "-cp", class_path, "StaticServer", file]
    with _child(command) as process:
        yield process, int(process.stdout.readline())


@contextlib.contextmanager
def _load_maker(bench):
    with _child([bench.java, "-Xmx128m", "-XX:+UseSerialGC", "-cp", bench.classes(), "LoadMaker"]) as process:
        yield process


@contextlib.contextmanager
def _child(command):
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1
    )
    try:
        yield process
    finally:
        processes.end(process)
        process.stdin.close()
        process.stdout.close()


def _seconds(load, port, path, requests):
    load.stdin.write(f"{port} {path} {CONNECTIONS} {requests}\n")
    answer = load.stdout.readline()
    if not answer:
        raise RuntimeError(f"the load maker ended while it asked port {port} for {path}")
    return int(answer) / 1e9
