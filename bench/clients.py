# SPDX-License-Identifier: Apache-2.0
"""Runs `1+1` by a client of Livy for each line of standard input, and prints its milliseconds. Usage: clients.py CLIENT URL

Says `ready` when its session is warm."""
import contextlib
import sys
import time


@contextlib.contextmanager
def pylivy(url):
    from livy import LivySession, SessionKind

    with LivySession.create(url, kind=SessionKind.SPARK, echo=False) as session:
        yield lambda: session.run("1+1").text


@contextlib.contextmanager
def sparkmagic(url):
    from kernel import kernel

    with kernel("sparkkernel", url) as notebook:
        yield lambda: notebook.run("1+1").stdout
        notebook.run("%%cleanup -f")


CLIENTS = {
    "pylivy": pylivy,
    "sparkmagic": sparkmagic,
}


def timed(run):
    started = time.perf_counter()
    text = run()
    elapsed = (time.perf_counter() - started) * 1000
    if "Int = 2" not in text:
        raise SystemExit(f"1+1 gave {text!r} (expected: Int = 2)")
    return elapsed


def main(client, url):
    with CLIENTS[client](url) as run:
        timed(run)
        print("ready", flush=True)
        for _ in sys.stdin:
            print(timed(run), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
