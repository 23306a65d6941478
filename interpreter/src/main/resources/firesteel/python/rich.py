# SPDX-License-Identifier: Apache-2.0
"""What an object looks like in other MIME types than text: the `_repr_*_` methods that Jupyter knows."""

import base64
import json
import math

from . import frames

_METHODS = {
    "_repr_html_": "text/html",
    "_repr_markdown_": "text/markdown",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_latex_": "text/latex",
    "_repr_json_": "application/json",
}


def representations(value, explicit):
    """The value by MIME type, without text/plain unless the value says it itself.

    `explicit`: the code asked to see it, so that a Spark DataFrame may run a job.
    """
    data = {}
    if isinstance(value, type):
        return data
    data.update(frames.representations(value, explicit))
    bundle = _call(value, "_repr_mimebundle_", include=None, exclude=None)
    if isinstance(bundle, tuple):  # with metadata
        bundle = bundle[0]
    data.update(bundle or {})
    for method, mime in _METHODS.items():
        if mime not in data:
            shown = _call(value, method)
            if isinstance(shown, tuple):
                shown = shown[0]
            if shown is not None:
                data[mime] = shown
    if not data and _is_figure(value):
        data["image/png"] = png(value)
    return data


def _call(value, method, **arguments):
    # On the class: a proxy answers to every name.
    function = getattr(type(value), method, None)
    return None if function is None else function(value, **arguments)


def _is_figure(value):
    return type(value).__module__ == "matplotlib.figure" and hasattr(value, "savefig")


def png(figure):
    import io

    image = io.BytesIO()
    figure.savefig(image, format="png")
    figure.stale = False  # until somebody draws on it
    return image.getvalue()


def to_json(value):
    """JSON of a value; bytes as base64, NaN and infinities as null."""
    if isinstance(value, (bytes, bytearray)):
        value = base64.b64encode(value).decode("ascii")
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        json.dumps(value)  # fails again unless it was about a number
        return json.dumps(_finite(value), ensure_ascii=False)


def _finite(value):
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


class _Shown:
    """Data that is to be shown as one MIME type."""

    _mime = ""

    def __init__(self, data):
        self.data = data

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {self._mime: self.data}


class HTML(_Shown):
    """HTML text."""

    _mime = "text/html"


class Markdown(_Shown):
    """Markdown text."""

    _mime = "text/markdown"


class JSON(_Shown):
    """A value that can be written as JSON."""

    _mime = "application/json"


class Image(_Shown):
    """Bytes of a PNG image."""

    _mime = "image/png"
