# SPDX-License-Identifier: Apache-2.0
"""Answers what could stand at the cursor, from the live namespace, while statements run.

One at a time and the newest only: nobody waits any more for an older one.
"""

import logging
import queue
import re
import threading

from .text import encode


class Completer:
    def __init__(self, namespace, channel):
        self._namespace = namespace
        self._channel = channel
        self._requests = queue.SimpleQueue()
        self._started = False

    def ask(self, request, code, cursor):
        """`cursor` counts UTF-16 units."""
        if not self._started:
            self._started = True
            threading.Thread(target=self._serve, name="firesteel-complete", daemon=True).start()
        self._requests.put((request, code, cursor))

    def _serve(self):
        candidates = _engine()
        while True:
            request, code, cursor = self._requests.get()
            if self._requests.empty():
                found = self._find(candidates, code, cursor)
            else:
                found = []
            self._channel.send(b"completion", str(request).encode(), *(encode(name) for name in found))

    def _find(self, candidates, code, cursor):
        try:
            before = code.encode("utf-16-le", "surrogatepass")[: 2 * cursor].decode("utf-16-le", "ignore")
            return sorted(set(candidates(code, before, dict(self._namespace))))
        except Exception:
            logging.getLogger(__name__).warning("completion failed", exc_info=True)
            return []


def _engine():
    try:
        import jedi
    except Exception:
        return _from_names

    def from_jedi(code, before, namespace):
        lines = before.split("\n")
        found = jedi.Interpreter(code, [namespace]).complete(len(lines), len(lines[-1]))
        return [completion.name for completion in found] or _from_names(code, before, namespace)

    return from_jedi


def _from_names(_, before, namespace):
    import rlcompleter

    word = re.search(r"[\w.]*$", before).group()
    if not word:
        return []
    completer = rlcompleter.Completer(namespace)
    matches = completer.attr_matches(word) if "." in word else completer.global_matches(word)
    return [match.rpartition(".")[2].rstrip("(): ") for match in matches]
