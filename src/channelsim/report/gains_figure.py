"""Figure of who gained and who paid: bars to both sides, by role and by region of the dealers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.diversion import traced
from channelsim.analysis.gains import money_by_region, money_by_role, moves_money
from channelsim.report.canvas import sheet
from channelsim.report.look import ACCENT, INK, MUTED, PAPER, Look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from channelsim.records.run import Run

HALF = 510
ROW, ROOM, LEGEND = 23, 74, 48
MOST_REGIONS = 24
#: what diversion moves → colour; told apart with any kind of colour vision
COLOURS = {
    "margin_abroad": "#0b72b5",
    "haul": "#d75f0a",
    "fines": "#d9a21b",
    "compensation": "#5aa9dd",
    "inspection": "#8a7f3a",
    "forfeited": "#c46ba0",
    "below_guide": "#8a8f98",
}


def rewards(run: Run, look: Look) -> Figure | None:
    """Rewards by role and by region of the dealers; None where nobody is rewarded and nothing can be diverted."""
    if not moves_money(run):
        return None
    names, granted, _ = rows_of(run, look)
    return _sheet_of(run, look, names, {"rewards": granted})


def diversion_money(run: Run, look: Look) -> Figure | None:
    """What diversion moved, by role and by region of the dealers; None where it moved nothing."""
    if not run.weeks or not traced(run):
        return None
    names, _, moved = rows_of(run, look)
    shown = {name: values for name, values in moved.items() if values.any()}
    only_prices = shown.keys() <= {"below_guide"}
    return None if only_prices else _sheet_of(run, look, names, shown)


def _sheet_of(run: Run, look: Look, names: list[str], parts: dict[str, Any]) -> Figure:
    """Draw bars (n,) of rows, by kind, on a sheet of their own."""
    several = len(parts) > 1
    figure = sheet(HALF, ROOM + (LEGEND if several else 0) + ROW * len(names))
    axes = figure.subplots()
    currency = look.drawable(look.words.currency(str(run.manifest.get("currency", ""))), "")
    _bars(axes, parts, look, currency)
    if several:
        pairs = zip(*axes.get_legend_handles_labels(), strict=True)
        handles, labels = zip(*sorted(pairs, key=lambda pair: pair[1] == look.words("net")), strict=True)
        figure.legend(
            handles, labels, loc="outside lower center", ncols=4, handlelength=1.1, columnspacing=1.2
        )
    axes.set_yticks(range(len(names)), names)
    for tick, name in zip(axes.get_yticklabels(), names, strict=True):
        tick.set_color(MUTED if name == look.words("seated_in") else INK)
    axes.invert_yaxis()
    axes.set_title(look.words("panel_rewards" if "rewards" in parts else "panel_diversion"))
    return figure


def rows_of(run: Run, look: Look) -> tuple[list[str], Any, dict[str, Any]]:
    """Return names of the rows, their rewards (n,) and what diversion moved, by kind (n,): roles, a gap, regions.

    What is forfeited counts against dealers here and for manufacturers; what terminals paid below guide prices is theirs.
    """
    roles, regions = money_by_role(run), money_by_region(run)
    below, lost = regions.below_guide.sum(), regions.forfeited.sum()
    people = np.asarray(run.attribute("region", "population"), float)
    chosen = np.argsort(-people, kind="stable")[:MOST_REGIONS]
    split = (roles.role == "diverting_dealer").any()
    words = [
        look.words(f"{'' if split or role not in ('core', 'sub') else 'all_'}{role}_role")
        for role in roles.role
    ]
    names = [*words, look.words("seated_in"), *(look.regions[n] for n in chosen)]

    def column(name: str) -> Any:
        return np.concatenate([roles[name], [0.0], regions[name].to_numpy()[chosen]])

    moved = {name: column(name) for name in COLOURS if name not in ("forfeited", "below_guide")}
    is_maker, is_shop = ((roles.role == name).to_numpy() for name in ("manufacturer", "terminal"))
    rest = np.zeros(1 + chosen.size)
    moved["forfeited"] = -column("forfeited")
    moved["forfeited"][: len(roles)] += np.where(is_maker, lost, 0.0)
    moved["below_guide"] = np.concatenate([np.where(is_shop, below, 0.0), rest])
    return names, column("rewards"), {name: moved[name] for name in COLOURS}


def _bars(axes: Axes, parts: dict[str, Any], look: Look, currency: str) -> None:
    """Draw one panel: stacked bars to both sides of nothing, a diamond at what is left."""
    total = sum(parts.values())
    reach = max(
        float(np.abs(np.where(side, part, 0)).max())
        for part in parts.values()
        for side in (part > 0, part < 0)
    )
    unit, word = look.words.money_unit(reach)
    right, left = np.zeros(total.size), np.zeros(total.size)
    for name, values in parts.items():
        amount = values / unit
        start = np.where(amount >= 0, right, left)
        axes.barh(np.arange(total.size), amount, left=start, height=0.62, linewidth=0.6, edgecolor=PAPER,
                  color=COLOURS.get(name, ACCENT), label=look.words(name).replace("\u00ad", ""))  # fmt: skip
        right, left = right + np.maximum(amount, 0), left + np.minimum(amount, 0)
    if len(parts) > 1:
        some = (right - left) > 0
        axes.scatter((total / unit)[some], np.flatnonzero(some), marker="D", s=34, color=INK, edgecolors=PAPER,
                     linewidths=1, zorder=4, label=look.words("net"))  # fmt: skip
    axes.axvline(0, color=MUTED, linewidth=1)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.use_sticky_edges = False
    axes.margins(x=0.06, y=0.02)
    axes.set_xlabel(look.words(f"{word}_a_year", currency=currency))
    axes.locator_params(axis="x", nbins=6)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:,.10g}".replace("-", "−"))
    axes.spines["bottom"].set_visible(False)


FIGURES = {"gains_rewards": rewards, "gains_diversion": diversion_money}
