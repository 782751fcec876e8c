"""What a strategy brought one manufacturer: the handful of numbers by which strategies are compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from channelsim.analysis.profit import weekly_contribution
from channelsim.analysis.share import regions_led, sales
from channelsim.analysis.whole import last, money
from channelsim.base.calendar import WEEKS_A_QUARTER, WEEKS_A_YEAR

if TYPE_CHECKING:
    from channelsim.records.run import Run

MILLION = 1e6
DISCOUNT_A_YEAR = 0.10
#: what counts as marketing money, by account of the books
SPENDING = ("advertising", "display_fees", "promotion", "field_force", "overheads")


class Outcome(NamedTuple):
    """One measure of a run for one manufacturer (by row)."""

    unit: str
    meaning: str
    of: Callable[[Run, int], float]


def share_at_end(run: Run, maker: int) -> float:
    """Return the volume share over the last quarter, %."""
    return _share(run, maker, WEEKS_A_QUARTER)


def share_over_all(run: Run, maker: int) -> float:
    """Return the volume share over the whole run, %."""
    return _share(run, maker, run.weeks)


def led(run: Run, maker: int) -> float:
    """Return in how many regions it sells most over the last quarter."""
    return float((regions_led(run, WEEKS_A_QUARTER)["leader"] == run.names("manufacturer")[maker]).sum())


def contribution(run: Run, maker: int) -> float:
    """Return contribution over the whole run, millions of the currency."""
    return float(_weekly(run, maker).sum() / MILLION)


def present_value(run: Run, maker: int) -> float:
    """Return the value in week 0 of the weekly contributions at 10 % a year, millions."""
    weekly = _weekly(run, maker)
    return float((weekly * (1 + DISCOUNT_A_YEAR) ** (-np.arange(weekly.size) / WEEKS_A_YEAR)).sum() / MILLION)


def running_rate(run: Run, maker: int) -> float:
    """Return contribution over the last year, millions: what the position brings once it is built."""
    return float(last(_weekly(run, maker), WEEKS_A_YEAR).sum() / MILLION)


def spent(run: Run, maker: int) -> float:
    """Return marketing money spent over the whole run, millions."""
    return float(sum(money(run, "manufacturer", name)[:, maker].sum() for name in SPENDING) / MILLION)


OUTCOMES: dict[str, Outcome] = {
    "share_end": Outcome("%", "volume share, last quarter", share_at_end),
    "share_mean": Outcome("%", "volume share, whole run", share_over_all),
    "regions_led": Outcome("regions", "regions where it sells most, last quarter", led),
    "contribution": Outcome("million", "contribution of the whole run", contribution),
    "npv": Outcome("million", "the same, discounted at 10 % a year", present_value),
    "contribution_last_year": Outcome("million", "contribution of the last year", running_rate),
    "spent": Outcome("million", "advertising, display fees, promotion, people, overheads of the whole run", spent),
    **{
        f"spent_{name}": Outcome(
            "million", f"{name.replace('_', ' ')} of the whole run",
            lambda run, maker, name=name: float(money(run, "manufacturer", name)[:, maker].sum() / MILLION),  # type: ignore[misc]
        )
        for name in SPENDING
    },
}  # fmt: skip


def outcomes(run: Run, maker: int) -> dict[str, float]:
    """Return all outcomes of a run for one manufacturer, by name."""
    return {name: outcome.of(run, maker) for name, outcome in OUTCOMES.items()}


def _share(run: Run, maker: int, weeks: int) -> float:
    sold: Any = last(sales(run), weeks).sum(axis=(0, 1))
    return float(100 * sold[maker] / max(sold.sum(), 1e-9))


def _weekly(run: Run, maker: int) -> Any:
    table = weekly_contribution(run)
    mine = table["manufacturer"] == run.names("manufacturer")[maker]
    return table.loc[mine, "contribution"].to_numpy(float)
