# SPDX-License-Identifier: Apache-2.0
"""matplotlib's backend of a session: draws with Agg, shows images as display events.

`show()` shows and closes all figures. Figures that a statement has changed without showing them are shown at its end
and stay open: `%matplot plt` in a later statement still finds them, as in Livy.
"""

import sys

from matplotlib.backend_bases import Gcf
from matplotlib.backends.backend_agg import FigureCanvasAgg, new_figure_manager, new_figure_manager_given_figure

from . import displays, rich

__all__ = ["FigureCanvas", "new_figure_manager", "new_figure_manager_given_figure", "show"]

FigureCanvas = FigureCanvasAgg


def show(*_, **__):
    state = sys.modules[__package__ + ".plots"]
    for manager in Gcf.get_all_fig_managers():
        figure = manager.canvas.figure
        displays.send({"image/png": rich.png(figure), "text/plain": repr(figure)})
        state.last_shown = figure
    Gcf.destroy_all()
