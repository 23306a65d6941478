# SPDX-License-Identifier: Apache-2.0
"""`display()`: shows objects now, and can replace later what it has shown.

What code asks to see carries text/plain, as in Jupyter. What is shown because it was a statement's last value
(`echoed`) doesn't: its text has been printed.
"""

import logging
import uuid

from . import rich
from .text import encode

_channel = None


def connect(channel):
    global _channel
    _channel = channel


class DisplayHandle:
    """Something displayed that can be updated in place."""

    def __init__(self, display_id):
        self.display_id = display_id

    def display(self, value, raw=False):
        _show(value, raw, self.display_id, False)

    def update(self, value, raw=False):
        _show(value, raw, self.display_id, True)

    def __repr__(self):
        return f"<DisplayHandle display_id={self.display_id}>"


def display(*values, display_id=None, raw=False, update=False, **_):
    """Shows objects in the richest form they have.

    `display_id`: True, or a name of your own; the call then returns a handle whose `update` replaces what was shown.
    `raw`: the objects are dicts from MIME type to data.
    `update`: replaces what was shown with this `display_id`.
    """
    handle = None
    if update and not display_id:
        raise TypeError("display_id required for update=True")
    if display_id is not None and display_id is not False:
        handle = DisplayHandle(uuid.uuid4().hex if display_id is True else str(display_id))
    for value in values:
        _show(value, raw, handle.display_id if handle else None, update)
    return handle


def update_display(value, *, display_id, raw=False, **_):
    """Replaces what was shown with this `display_id`."""
    _show(value, raw, str(display_id), True)


def echoed(value):
    """Shows the value of a last expression, when there is more to it than its text. Never fails."""
    try:
        data = rich.representations(value, explicit=False)
        data.pop("text/plain", None)
        if data:
            send(data)
    except Exception:
        logging.getLogger(__name__).warning("%s can't be shown", type(value).__name__, exc_info=True)


def send(data, display_id=None, update=False):
    fields = [b"display", encode(display_id or ""), b"1" if update else b"0"]
    for mime, value in data.items():
        fields += [encode(mime), encode(rich.to_json(value))]
    _channel.send(*fields)


def result(data):
    """The value of the statement, where code gives it and not a last expression."""
    fields = [b"result"]
    for mime, value in data.items():
        fields += [encode(mime), encode(rich.to_json(value))]
    _channel.send(*fields)


def _show(value, raw, display_id, update):
    if raw:
        data = dict(value)
    else:
        data = rich.representations(value, explicit=True)
        data.setdefault("text/plain", repr(value))
    send(data, display_id, update)
