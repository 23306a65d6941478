# SPDX-License-Identifier: Apache-2.0
"""Being told what a statement does: its event stream."""
import json

import requests


def events(url, session, statement):
    """Yields (name, data) of each event until the end."""
    path = f"{url}/sessions/{session}/statements/{statement}/events"
    with requests.get(path, stream=True, timeout=300) as response:
        response.raise_for_status()
        name = None
        for line in response.iter_lines(decode_unicode=True):
            if line.startswith("event:"):
                name = line[6:].strip()
            elif line.startswith("data:"):
                yield name, json.loads(line[5:])
                if name == "end":
                    return


def await_text(url, session, statement, text):
    """Until the statement has printed a text."""
    seen = ""
    for name, data in events(url, session, statement):
        if name == "text":
            seen += data["text"]["text"]
            if text in seen:
                return
    raise AssertionError(f"statement {statement} ended without {text!r} in {seen!r}")


def await_end(url, session, statement):
    for _ in events(url, session, statement):
        pass
