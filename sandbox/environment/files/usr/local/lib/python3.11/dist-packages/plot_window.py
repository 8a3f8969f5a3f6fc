"""Plots in windows of their own, as TkAgg draws them, that Ctrl+C closes as well.

Python looks for signals between two events of a window. A plot on which nothing happens has none, and
Ctrl+C would wait for the next: so there is one a few times a second. It draws nothing.
"""
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import _Backend
from matplotlib.backends.backend_tkagg import _BackendTkAgg

LOOK_MS = 200


@_Backend.export
class PlotWindow(_BackendTkAgg):
    @staticmethod
    def mainloop():
        for manager in Gcf.get_all_fig_managers()[:1]:
            # In Tcl, since what is raised in a callback of Python is reported and forgotten.
            manager.window.tk.eval(f"proc look_again {{}} {{ after {LOOK_MS} look_again }}; look_again")
        _BackendTkAgg.mainloop()
