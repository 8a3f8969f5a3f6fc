"""Tells whoever misses a module that packages come with the environment, and whom to ask.

Only where the error reaches nobody else: what a program catches is left to it.
"""

import sys

WORDS = """
No Python package "{name}" is in this environment.
  Packages come with the environment; a session has no way to PyPI. What there is: pip list
  Ask for more on your desk, under Packages.
  套件隨環境提供；如欠缺，請在工作台的「套件」提出。"""


def hint(error):
    """The words for this error, or None where it is about something else."""
    if not isinstance(error, ModuleNotFoundError) or not error.name:
        return None
    name = error.name.partition(".")[0]
    # A part of a package that is here is a slip of the pen.
    return None if name in sys.modules else WORDS.format(name=name)


def tell(error):
    words = hint(error)
    if words is not None:
        print(words, file=sys.stderr)


def install():
    before = sys.excepthook

    def excepthook(kind, error, trace):
        before(kind, error, trace)
        tell(error)

    sys.excepthook = excepthook


def load_ipython_extension(shell):
    def show(shell, kind, error, trace, tb_offset=None):
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        tell(error)

    shell.set_custom_exc((ModuleNotFoundError,), show)
