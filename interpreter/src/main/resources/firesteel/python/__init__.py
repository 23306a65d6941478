# SPDX-License-Identifier: Apache-2.0
"""What a Firesteel session gives to Python code beyond Python itself: `from firesteel import display, HTML`."""

from .displays import DisplayHandle, display, update_display
from .rich import HTML, JSON, Image, Markdown

__all__ = ["HTML", "JSON", "DisplayHandle", "Image", "Markdown", "display", "update_display"]
