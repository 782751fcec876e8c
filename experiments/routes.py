"""How long a day's route is: the rule's formula against tours through random stops, and the bare formula beside it.

    python experiments/routes.py                      prints the table
    python experiments/routes.py --figure routes.png  draws it too

Tours are exact up to twelve stops (Held & Karp) and the best found above (2-opt and or-opt from twenty starts), which is an
upper bound. Lengths are for one unit of area.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from channelsim.rules._team_kernels import BOUNDARY, TOUR
from tours import tour_km

DRAWS = {8: 400, 10: 300, 12: 150, 20: 60, 40: 30, 70: 12, 100: 8}


def mean_tour(n: int) -> tuple[float, float]:
    """Return the mean length of tours through n random stops, and its standard error."""
    luck = np.random.default_rng(n)
    found = np.array([tour_km(*luck.random((2, n))) for _ in range(DRAWS[n])])
    return float(found.mean()), float(found.std(ddof=1) / np.sqrt(found.size))


def main() -> None:
    """Print the table; draw the figure where asked for."""
    parser = argparse.ArgumentParser(description="Routes: formula against tours.")
    parser.add_argument("--figure", type=Path, help="where to draw them (PNG or SVG)")
    options = parser.parse_args()
    stops = np.array(list(DRAWS))
    tours, errors = np.array([mean_tour(n) for n in stops]).T
    rule, bare = TOUR * np.sqrt(stops) + BOUNDARY, TOUR * np.sqrt(stops)
    print("| stops | tours | rule over tours | bare formula over tours |\n| --- | --- | --- | --- |")
    for row in zip(stops, tours, errors, rule / tours, bare / tours, strict=True):
        print("| {} | {:.3f} ± {:.3f} | {:.3f} | {:.3f} |".format(*row))
    if options.figure:
        import matplotlib as mpl

        mpl.use("agg")
        import matplotlib.pyplot as plt

        figure, axes = plt.subplots(figsize=(6, 3.5), layout="constrained")
        axes.axhline(1, color="0.7", linewidth=1)
        axes.errorbar(stops, rule / tours, 4 * errors / tours, fmt="o-", label="√A(.7124√n + .63)")
        axes.plot(stops, bare / tours, "s--", label="bare .7124√(nA)")
        axes.set(xscale="log", xlabel="stops a day", ylabel="length over that of tours", ylim=(0.7, 1.1))
        axes.set_xticks(stops, [str(n) for n in stops])
        axes.legend(frameon=False)
        figure.savefig(options.figure, dpi=150)


if __name__ == "__main__":
    main()
