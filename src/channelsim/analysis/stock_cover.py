"""Stock by tier: weeks of cover looking back and looking forward, and age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.whole import by_maker, of_tier, ratio, smooth, tidy, units

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

CHAIN = ("plant", "core_dealer", "sub_dealer", "terminal")


def tiers_present(run: Run) -> list[str]:
    """Return the tiers that the run has, from the plant down."""
    return [tier for tier in CHAIN if tier != "sub_dealer" or of_tier(run, "sub").any()]


def stock_units(run: Run, tier: str) -> Any:
    """Return stock of a tier by manufacturer at the end of the week, whole market, (weeks, M)."""
    if tier == "plant":
        return units(run, "manufacturer", "plant_stock_units")
    return by_maker(run, units(run, "region_product", f"{tier}_stock_units").sum(axis=1))


def outflow_units(run: Run, tier: str) -> Any:
    """Return what a tier passed on by manufacturer, whole market, (weeks, M)."""
    if tier == "plant":
        return units(run, "manufacturer", "shipped_units")
    if tier == "terminal":
        return by_maker(run, units(run, "region_product", "sell_out_units").sum(axis=1))
    mine = of_tier(run, tier.removesuffix("_dealer"))
    return by_maker(run, units(run, "dealer_product", "supplied_units")[:, mine].sum(axis=1))


def stock_cover(run: Run, back_weeks: int = 4) -> pd.DataFrame:
    """Return week, tier, stock_units, backward_weeks, forward_weeks over all manufacturers.

    backward_weeks: stock over the mean outflow of the last weeks; forward_weeks: weeks until the outflow that did come used
    the stock up, not-a-number where the run ended before.
    """
    import pandas as pd

    parts = []
    for tier in tiers_present(run):
        stock, flow = stock_units(run, tier).sum(axis=1), outflow_units(run, tier).sum(axis=1)
        cover = {
            "backward_weeks": ratio(stock, smooth(flow, back_weeks)),
            "forward_weeks": forward_cover(stock, flow),
        }
        parts.append(tidy(run, ("week",), stock_units=stock, **cover).assign(tier=tier))
    data = pd.concat(parts, ignore_index=True)
    data["tier"] = pd.Categorical(data["tier"], tiers_present(run))
    return data[["week", "tier", "stock_units", "backward_weeks", "forward_weeks"]]


def manufacturer_cover(run: Run, tier: str = "core_dealer", back_weeks: int = 4) -> pd.DataFrame:
    """Return week, manufacturer, stock_units, backward_weeks, forward_weeks of one tier."""
    stock, flow = stock_units(run, tier), outflow_units(run, tier)
    forward = np.stack([forward_cover(stock[:, m], flow[:, m]) for m in range(stock.shape[1])], axis=1)
    backward = ratio(stock, smooth(flow, back_weeks))
    return tidy(
        run, ("week", "manufacturer"), stock_units=stock, backward_weeks=backward, forward_weeks=forward
    )


def forward_cover(stock: Any, flow: Any) -> Any:
    """Return for how many weeks stock at the end of each week lasted, (weeks,); a part of a week counts in proportion.

    Args:
        stock: (weeks,) at the end of the week.
        flow: (weeks,) what left during the week.
    """
    done = np.concatenate([[0.0], np.cumsum(flow, dtype=float)])
    start = np.arange(1, done.size)
    need = done[1:] + stock
    cover = np.interp(need, done, np.arange(done.size)) - start
    return np.where(need <= done[-1] * (1 + 1e-12), np.maximum(cover, 0.0), np.nan)


def stock_age(run: Run) -> pd.DataFrame:
    """Return week, manufacturer, core_weeks, sub_weeks: mean age of dealers' stock in weeks since it left the plant."""
    found = {}
    for tier in ("core", "sub"):
        mine = of_tier(run, tier)
        age, stock = (
            by_maker(run, run.cube("dealer_product", name)[:, mine].sum(axis=1).astype(float))
            for name in ("age_units", "stock_units")
        )
        found[f"{tier}_weeks"] = ratio(age, stock)
    return tidy(run, ("week", "manufacturer"), **found)


def stock_by_tier(run: Run, weeks: int = 52) -> pd.DataFrame:
    """Return tier, manufacturer, stock_units, cover_weeks, age_weeks: means over the last weeks, whole market.

    cover_weeks: mean stock over mean outflow a week. age_weeks: mean age of a unit in stock since it left the plant; the age
    of goods at the plant and on the shelves of terminals is not recorded and so not-a-number. Goods that roam in other
    territories are in no tier's stock (see the frame ``diversion``).
    """
    import pandas as pd

    parts = []
    for tier in tiers_present(run):
        stock, flow = stock_units(run, tier)[-weeks:], outflow_units(run, tier)[-weeks:]
        age = np.full(stock.shape[1], np.nan)
        if tier in ("core_dealer", "sub_dealer"):
            mine = of_tier(run, tier.removesuffix("_dealer"))
            held, old = (
                by_maker(
                    run, run.cube("dealer_product", name)[-weeks:][:, mine].sum(axis=(0, 1)).astype(float)
                )
                for name in ("stock_units", "age_units")
            )
            age = ratio(old, held)
        columns = {
            "stock_units": stock.mean(axis=0),
            "cover_weeks": ratio(stock.sum(axis=0), flow.sum(axis=0)),
        }
        parts.append(tidy(run, ("manufacturer",), **columns, age_weeks=age).assign(tier=tier))
    data = pd.concat(parts, ignore_index=True)
    data["tier"] = pd.Categorical(data["tier"], tiers_present(run))
    return data[["tier", "manufacturer", "stock_units", "cover_weeks", "age_weeks"]]
