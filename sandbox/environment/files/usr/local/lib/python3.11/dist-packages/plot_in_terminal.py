"""Figures of matplotlib where there is no display: `plt.show()` shows them in the terminal itself."""

import io
import shutil
import subprocess
import sys

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

# What a terminal of this product takes for each of its cells, and the largest picture that reads well.
CELL = (10, 20)
LARGEST = (800, 560)


class FigureManager(FigureManagerBase):
    def show(self):
        figure = self.canvas.figure
        columns, rows = shutil.get_terminal_size()
        room = (min(columns * CELL[0], LARGEST[0]), min((rows - 2) * CELL[1], LARGEST[1]))
        wide, high = figure.get_size_inches()
        picture = io.BytesIO()
        figure.savefig(picture, format="png", dpi=min(figure.dpi, room[0] / wide, room[1] / high))
        sys.stdout.flush()
        subprocess.run(["img2sixel", "-d", "none", "-"], input=picture.getvalue(), check=False)
        print(flush=True)


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def show(*_, **__):
    """Each figure once, as a window that is closed after it was looked at."""
    managers = Gcf.get_all_fig_managers()
    if managers and not sys.stdout.isatty():
        print("plt.show(): no terminal here to show a plot in; plt.savefig(FILE) keeps it.", file=sys.stderr)
        return
    for manager in managers:
        manager.show()
    Gcf.destroy_all()
