"""What the Python analyses share: where the data are, how a table is printed, how a result is
compared with the published one. Output has at most 100 columns."""

import math
import os
import re
import sys
import unicodedata

import pandas as pd


def read_dataset(dataset, file):
    path = os.path.join(os.environ.get("VITRINE_DATA", "/data"), dataset, file)
    if not os.path.exists(path):
        sys.exit(f"{path} is missing: start a session of a project that holds this data set")
    return pd.read_csv(path)


def heading(text):
    print(f"\n{text}\n")


def p_value(p):
    return "<0.0001" if p < 0.0001 else f"{p:.4f}"


def width(text):
    """Columns that a terminal gives the text: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text, columns, left):
    space = " " * (columns - width(text))
    return text + space if left else space + text


def print_table(names, rows, left=1):
    """Prints rows of strings: the first `left` columns to the left, the others to the right."""
    table = [names, *rows]
    widths = [max(width(row[i]) for row in table) for i in range(len(names))]
    for row in table:
        cells = [pad(cell, widths[i], i < left) for i, cell in enumerate(row)]
        print("   ".join(cells).rstrip())
    print()


def print_cox(terms, fit, published):
    """One row a coefficient of a Cox model, with the published value (a string) beside it."""
    limits = fit.conf_int()
    rows = []
    for i, term in enumerate(terms):
        digits = len(published[i].split(".")[1])
        ratio, low, high = (math.exp(value) for value in (fit.params[i], *limits[i]))
        rows.append(
            [term, f"{fit.params[i]:.{digits}f}", published[i]]
            + [f"{value:.3f}" for value in (ratio, low, high)]
            + [p_value(fit.pvalues[i])]
        )
    print_table(["term", "coef", "published", "hazard ratio", "95% from", "to", "p"], rows)


def compare(published, values, origin="published"):
    """Prints the published text and whether every number in it was found again. A number counts as
    found when it rounds to what was printed: half a unit of its last digit."""
    printed = re.findall(r"-?[0-9]+(?:\.[0-9]+)?", published)
    if len(printed) != len(values):
        raise ValueError("one value for each published number")
    decimals = [len(number.partition(".")[2]) for number in printed]
    reproduced = all(
        abs(value - float(number)) <= 0.5 * 10**-digits + 1e-12
        for value, number, digits in zip(values, printed, decimals)
    )
    print(f"{origin}: {published}   reproduced: {'yes' if reproduced else 'NO'}", flush=True)
    if not reproduced:
        sys.exit(1)


def save_plot(file, draw):
    """Saves the plot into the home directory."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(10, 6.5))
    draw(figure)
    figure.savefig(os.path.join(os.path.expanduser("~"), file), dpi=120)
    plt.close(figure)
    print(f"Plot saved as ~/{file}")
    if not os.environ.get("DISPLAY"):
        print("A desktop session shows it in a window as well.")


def open_plot(draw):
    """Shows the plot until its window is closed. Without a display there is nothing to show it on."""
    if not os.environ.get("DISPLAY") or "--no-window" in sys.argv:
        return
    import matplotlib.pyplot as plt

    try:
        plt.switch_backend(os.environ.get("MPLBACKEND", "TkAgg"))
        figure = plt.figure(figsize=(10, 5.8))
    except Exception:  # Without Tk, or with a display that refuses, the saved plot has to do.
        print("No window could be opened on this display; the saved plot is the same.")
        return
    draw(figure)
    print("Close the plot window, or press Ctrl+C, to return to the prompt.", flush=True)
    try:
        plt.show(block=True)
    except KeyboardInterrupt:
        pass
