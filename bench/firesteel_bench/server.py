# SPDX-License-Identifier: Apache-2.0
"""A Firesteel server of its own for a measurement, and its REST API."""
import contextlib
import http.client
import json
import socket
import subprocess
import time

from . import processes

DEADLINE = 300


class Rest:
    """The REST API, each call on a connection of its own: one that is idle for long is closed by the server."""

    def __init__(self, port):
        self.port = port

    def call(self, method, path, body=None):
        payload = None if body is None else json.dumps(body)
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)) as connection:
            connection.request(method, path, payload, {"Content-Type": "application/json"} if payload else {})
            response = connection.getresponse()
            content = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {content[:500].decode(errors='replace')}")
        return json.loads(content)

    def run(self, session, code, kind=None):
        """Runs code to its end, in the session's own language or another, and returns the statement; fails when the code did."""
        path = f"/sessions/{session}/statements"
        statement = self.call("POST", path + "?wait=60s", {"code": code, **({"kind": kind} if kind else {})})
        until = time.monotonic() + DEADLINE
        while statement["state"] not in ("available", "cancelled"):
            if time.monotonic() > until:
                raise RuntimeError(f"{code!r} is {statement['state']} after {DEADLINE} s")
            statement = self.call("GET", f"{path}/{statement['id']}?wait=60s")
        if statement["output"]["status"] != "ok":
            raise RuntimeError(f"{code!r} failed: {statement['output']}")
        return statement

    @contextlib.contextmanager
    def session(self, kind="spark", conf=None):
        conf = {"spark.ui.enabled": "false"} if conf is None else conf
        session = self.call("POST", "/sessions", {"kind": kind, "conf": conf})["id"]
        try:
            yield self, session
        finally:
            self.call("DELETE", f"/sessions/{session}")


class Server:
    """`bin/firesteel server` on a free port with a data folder of its own."""

    def __init__(self, bench, *settings):
        self.bench = bench
        self.settings = settings
        self.port = _free_port()
        self.folder = bench.new_folder("server")
        self.process = None
        self.seconds_to_ready = None

    def __enter__(self):
        log = open(self.folder / "server.log", "wb")
        command = [self.bench.root / "bin/firesteel", "server", "--port", str(self.port)]
        command += ["--data", self.folder / "data", "--spark-home", self.bench.spark_home]
        for setting in (f"worker.cache-dir={self.bench.cache}", *self.settings):
            command += ["-D", setting]
        started = time.monotonic()
        with log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            while not self._ready():
                if self.process.poll() is not None or time.monotonic() - started > DEADLINE:
                    raise RuntimeError("the server did not start:\n" + (self.folder / "server.log").read_text()[-2000:])
                time.sleep(0.01)
            self.seconds_to_ready = time.monotonic() - started
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        processes.end(self.process)
        self.bench.remove(self.folder)

    @property
    def pid(self):
        return self.process.pid

    def worker_pid(self):
        return processes.java_child(self.pid)

    def await_no_worker(self):
        """Until the workers of deleted sessions have ended, so that they do not run beside what is measured next."""
        until = time.monotonic() + DEADLINE
        while len(processes.tree(self.pid)) > 1:
            if time.monotonic() > until:
                raise RuntimeError(f"a worker still runs {DEADLINE} s after its session was deleted")
            time.sleep(0.05)

    def await_archive(self):
        """Until the archive of classes that follows the first session of all is there, and nothing works on it."""
        until = time.monotonic() + DEADLINE
        while not list(self.bench.cache.glob("*.jsa")):
            if time.monotonic() > until:
                raise RuntimeError(f"no archive of classes {DEADLINE} s after the first session")
            time.sleep(0.1)
        self.await_no_worker()

    def rest(self):
        return Rest(self.port)

    def _ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
