# SPDX-License-Identifier: Apache-2.0
"""Hooks into matplotlib without importing it: it takes longer to load than everything else here."""

import importlib.abc
import importlib.machinery
import logging
import os
import sys

from . import displays, rich

BACKEND = "module://" + __package__ + ".figures"

# What `plt.show()` showed last, for a `%matplot plt` after it.
last_shown = None


class _Hook(importlib.abc.MetaPathFinder):
    """Sets the backend as soon as matplotlib is loaded, unless the user has chosen one."""

    def find_spec(self, name, path=None, target=None):
        if name != "matplotlib":
            return None
        # Also asked by those who only want to know whether there is one.
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


class _Loader(importlib.abc.Loader):
    def __init__(self, loader):
        self._loader = loader

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        if "MPLBACKEND" not in os.environ:
            module.rcParams["backend"] = BACKEND


def install():
    sys.meta_path.insert(0, _Hook())


def current_figure(module):
    """The figure that `%matplot module` means."""
    if last_shown is not None and hasattr(module, "get_fignums") and not module.get_fignums():
        return last_shown
    return module.gcf()


def show_changed():
    """Shows the open figures that were changed since they were drawn last. Never fails."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is None:
        return
    for manager in helpers.Gcf.get_all_fig_managers():
        figure = manager.canvas.figure
        if figure.stale and figure.axes:
            try:
                displays.send({"image/png": rich.png(figure)})
            except Exception:
                logging.getLogger(__name__).warning("a figure can't be drawn", exc_info=True)
