# SPDX-License-Identifier: Apache-2.0
"""What is told of a failure: name, message and the user's part of the traceback, one string a frame."""

import os
import traceback

from .cells import FILE

_HEADER = "Traceback (most recent call last):\n"
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep


def describe(error, with_frames=True):
    """(ename, evalue, traceback lines) of an exception. Never fails."""
    return type(error).__name__, _message(error), _lines(error, with_frames)


def _message(error):
    try:
        return str(error)
    except Exception as failure:
        return f"<str() of the exception failed: {type(failure).__name__}>"


def _lines(error, with_frames):
    try:
        told = traceback.TracebackException(type(error), error, error.__traceback__ if with_frames else None)
        told.stack = traceback.StackSummary.from_list(_user_frames(told.stack))
        lines = list(told.format(chain=False))
    except Exception:
        lines = [f"{type(error).__name__}: {_message(error)}\n"]
    # Python versions differ in whether they write this line above no frames.
    lines = [line for line in lines if line != _HEADER]
    return [_HEADER, *lines] if with_frames else lines


def _user_frames(stack):
    """What is below the statement itself, without our own frames."""
    frames = list(stack)
    for i, frame in enumerate(frames):
        if frame.filename == FILE and frame.name == "<module>":
            frames = frames[i + 1 :]
            break
    return [frame for frame in frames if not frame.filename.startswith(_HERE)]
