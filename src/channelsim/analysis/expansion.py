"""Going from region to region: who stands where since when, who leads by quarter, how well a region is served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.share import sales
from channelsim.analysis.whole import quarters, ratio, tidy
from channelsim.market.stages import STAGES, SURVEYING, UNKNOWN, WITH_OFFICE

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

YEAR, QUARTER = 52, 13


def recorded(run: Run) -> bool:
    """Tell whether anybody in the run had a strategy of expansion."""
    return bool(run.weeks) and "expansion" in run.manifest.get("frames", {})


def movers(run: Run) -> Any:
    """Return which manufacturers went anywhere or paid for going, bool (M,): those whose strategy is not "none"."""
    if not recorded(run):
        return np.zeros(len(run.names("manufacturer")), bool)
    stage = run.cube("expansion", "stage")
    moved = (stage != stage[:1]).any(axis=(0, 1)) | (stage == SURVEYING).any(axis=(0, 1))
    paid = sum(run.cube("expansion", name).sum(axis=(0, 1)) for name in ("set_up_cost", "office_cost"))
    return moved | (np.asarray(paid) > 0)


def stage_timeline(run: Run) -> pd.DataFrame:
    """Return the stages of every region one after the other, by manufacturer that expands.

    Returns:
        manufacturer, region, stage (name), from_week, to_week (the last week it held, counted from 0).
    """
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    makers, regions = run.names("manufacturer"), run.names("region")
    for m in np.flatnonzero(movers(run)):
        stage = run.cube("expansion", "stage")[:, :, m]
        for r, region in enumerate(regions):
            starts = np.flatnonzero(np.diff(stage[:, r], prepend=-1))
            ends = np.append(starts[1:], run.weeks) - 1
            rows += [
                (makers[m], region, STAGES[stage[a, r]], int(a), int(b))
                for a, b in zip(starts, ends, strict=True)
            ]
    data = pd.DataFrame(rows, columns=["manufacturer", "region", "stage", "from_week", "to_week"])
    data["stage"] = pd.Categorical(data.stage, STAGES)
    return data


def entry_weeks(run: Run) -> Any:
    """Return the week in which each manufacturer first opened an office in each region, (R, M); −1 never, or no mover."""
    if not recorded(run):
        return np.full((len(run.names("region")), len(run.names("manufacturer"))), -1)
    stage = run.cube("expansion", "stage")
    here = np.isin(stage, WITH_OFFICE)
    return np.where(here.any(axis=0) & movers(run), here.argmax(axis=0), -1)


def advance(run: Run) -> pd.DataFrame:
    """Return who led each region in each quarter, by units bought by consumers.

    Returns:
        quarter (of the run, from 1), region, leader (empty without sales), share, lead (points over the second), both 0…1.
    """
    import pandas as pd

    share = quarterly_share(run)
    order = np.argsort(-np.nan_to_num(share), axis=2, kind="stable")
    best = np.take_along_axis(share, order[:, :, :1], axis=2)[:, :, 0]
    second = np.take_along_axis(share, order[:, :, 1:2], axis=2)[:, :, 0] if share.shape[2] > 1 else 0.0
    names = np.array(run.names("manufacturer"), object)
    count, regions = share.shape[:2]
    return pd.DataFrame(
        {
            "quarter": np.repeat(np.arange(1, count + 1), regions),
            "region": pd.Categorical(np.tile(run.names("region"), count), run.names("region")),
            "leader": np.where(best > 0, names[order[:, :, 0]], "").ravel(),
            "share": best.ravel(),
            "lead": (best - second).ravel(),
        }
    )


def quarterly_share(run: Run) -> Any:
    """Return shares of volume by quarter, (quarters, R, M), 0…1; the last quarter may be a part of one."""
    sold = by_quarter(run, sales(run))
    return ratio(sold, sold.sum(axis=2, keepdims=True))


def by_quarter(run: Run, values: Any) -> Any:
    """Add values (weeks, …) up by quarter of the run, (quarters, …)."""
    number = quarters(run)[0]
    found = np.zeros((int(number[-1] - number[0]) + 1 if number.size else 0, *np.shape(values)[1:]))
    np.add.at(found, number - number[:1], values)
    return found


def regions_led_by_quarter(run: Run) -> pd.DataFrame:
    """Return quarter (of the run, from 1), manufacturer, regions_led, and population of these regions (share, 0…1)."""
    import pandas as pd

    data, makers = advance(run), run.names("manufacturer")
    people = np.asarray(run.attribute("region", "population"), float)
    leads = data.leader.to_numpy().reshape(-1, people.size)[:, :, None] == np.array(makers, object)
    return pd.DataFrame(
        {
            "quarter": np.repeat(np.arange(1, leads.shape[0] + 1), len(makers)),
            "manufacturer": pd.Categorical(np.tile(makers, leads.shape[0]), makers),
            "regions_led": leads.sum(axis=1).ravel(),
            "population": np.einsum("qrm,r->qm", leads, people / people.sum()).ravel(),
        }
    )


def region_coverage(run: Run) -> pd.DataFrame:
    """Return how well each region is served, week by week, where anybody has a strategy of expansion.

    Returns:
        week, region, manufacturer, stage (name), presence (part of the full plan), coverage (terminals within reach of a
        supplier over all), unvisited (of those, not visited for a quarter), numeric and weighted distribution, aware (share
        of consumers), relationship; shares 0…1. Only manufacturers that expand.
    """
    import pandas as pd

    if not recorded(run):
        names = ("week", "region", "manufacturer", "stage", "presence", "coverage", "unvisited", "numeric", "weighted",
                 "aware", "relationship")  # fmt: skip
        return pd.DataFrame(columns=list(names))

    def field(name: str) -> Any:
        return run.cube("region_manufacturer", name)

    outlets, size = (run.cube("region", name)[:, :, None] for name in ("terminals", "category_size"))
    data = tidy(
        run,
        ("week", "region", "manufacturer"),
        stage=run.cube("expansion", "stage"),
        presence=run.cube("expansion", "presence"),
        coverage=ratio(field("reached_terminals"), outlets),
        unvisited=ratio(field("unvisited_terminals"), field("reached_terminals")),
        numeric=ratio(field("served_terminals"), outlets),
        weighted=ratio(field("served_size"), size),
        aware=field("aware_share"),
        relationship=field("relationship"),
    )
    data["stage"] = pd.Categorical.from_codes(data.stage.to_numpy(), pd.Index(STAGES))
    keep = np.isin(data.manufacturer.to_numpy(), np.array(run.names("manufacturer"), object)[movers(run)])
    return data[keep].reset_index(drop=True)


def ordered_regions(run: Run, maker: int) -> Any:
    """Return the regions that one manufacturer ever turned to, by week of entry, then of survey, then as listed."""
    stage, entered = run.cube("expansion", "stage")[:, :, maker], entry_weeks(run)[:, maker]
    turned = (stage != UNKNOWN).any(axis=0)
    first = np.where(turned, (stage != UNKNOWN).argmax(axis=0), run.weeks)
    order = np.lexsort((first, np.where(entered < 0, run.weeks, entered)))
    return order[turned[order]]
