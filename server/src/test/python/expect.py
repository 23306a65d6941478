# SPDX-License-Identifier: Apache-2.0
"""Expectations that say what came and what was expected."""
import contextlib


def brief(value):
    text = repr(value)
    return text if len(text) <= 2000 else f"{text[:1000]} … {text[-1000:]}"


def equal(what, got, expected):
    if got != expected:
        raise AssertionError(f"{what}: {brief(got)} (expected: {brief(expected)})")


def holds(what, text, *parts):
    for part in parts:
        if part not in (text or ""):
            raise AssertionError(f"{what}: {brief(text)} (expected: something with {part!r})")


@contextlib.contextmanager
def failure(what, kind):
    """Yields a list that has the failure after the block."""
    caught = []
    try:
        yield caught
    except kind as e:
        caught.append(e)
        return
    raise AssertionError(f"{what}: nothing was raised (expected: {kind.__name__})")


def step(name):
    print(f"- {name}", flush=True)
