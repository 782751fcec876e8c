"""Measures of a run against another of the same market and luck: what a policy did, to whom, at what cost.

Both runs have the same seed, weeks, regions, manufacturers, products and dealers; only the policy differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.gains import LINES, money_by_party
from channelsim.analysis.whole import by_maker, cases, last, money, ratio
from channelsim.base.calendar import WEEKS_A_YEAR
from channelsim.base.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

YEAR = WEEKS_A_YEAR
SAME = ("region", "manufacturer", "product", "dealer")


def check_pair(run: Run, reference: Run) -> None:
    """Refuse two runs that are not a pair.

    Raises:
        InputError: seed, weeks, scale, regions, manufacturers, products or dealers differ.
    """
    wrong = [name for name, (now, before) in {
        "the seed": (run.manifest.get("seed"), reference.manifest.get("seed")),
        "the number of weeks": (run.weeks, reference.weeks),
        "the market scale": (run.scale, reference.scale),
        **{f"names of {dim}s": (run.names(dim), reference.names(dim)) for dim in SAME},
    }.items() if now != before]  # fmt: skip
    if wrong:
        said = f"not the same market and luck as {run.folder}: different are {', '.join(wrong)}"
        hint = "compare runs of one scenario with the same seed and weeks, under another alternative or --set"
        raise InputError([Problem(said, file=str(reference.folder), hint=hint)])


def who_gained(run: Run, reference: Run, weeks: int = YEAR) -> pd.DataFrame:
    """Return what every party has more (or, negative, less) than in the paired run, over the last weeks.

    Returns:
        party, role (in ``run``), region, parties, the lines of ``money_by_party``, gain (their sum: profit a year; for
        terminals margin and display fees), forfeited. Money a year of the whole market.

    Raises:
        InputError: the runs are no pair.
    """
    check_pair(run, reference)
    data, before = money_by_party(run, weeks), money_by_party(reference, weeks)
    for name in (*LINES, "forfeited"):
        data[name] -= before[name]
    data["parties"] = np.maximum(data.parties, before.parties)
    data["gain"] = data[list(LINES)].sum(axis=1)
    return data[["party", "role", "region", "parties", *LINES, "gain", "forfeited"]]


def scheme_cost_per_unit(run: Run, reference: Run, weeks: int = YEAR) -> pd.DataFrame:
    """Return manufacturer, extra_cost, extra_cases, extra_shipped, cost_per_case against a paired run.

    extra_cost: what rebates and promotions cost more; extra_cases: what more was sold *to consumers*; extra_shipped: what
    more was invoiced to dealers, for comparison; all over the last weeks, whole market. cost_per_case: extra_cost over
    extra_cases; not-a-number where nothing more was sold.

    Raises:
        InputError: the runs are no pair.
    """
    import pandas as pd

    check_pair(run, reference)

    def figures(of: Run) -> Any:
        goods = (
            last(cases(of, "region_product", f"{name}_units"), weeks).sum(axis=(0, 1))
            for name in ("sell_out", "sell_in")
        )
        cost = sum(
            last(money(of, "manufacturer", name), weeks).sum(axis=0) for name in ("rebates", "promotion")
        )
        return *(by_maker(of, amount) for amount in goods), cost

    more, shipped, paid = (now - before for now, before in zip(figures(run), figures(reference), strict=True))
    return pd.DataFrame(
        {
            "manufacturer": run.names("manufacturer"),
            "extra_cost": paid,
            "extra_cases": more,
            "extra_shipped": shipped,
            "cost_per_case": np.where(more > 0, ratio(paid, more), np.nan),
        }
    )


def deterrence(run: Run, reference: Run, weeks: int = YEAR) -> pd.DataFrame:
    """Return manufacturer, diverted_cases, reference_cases, deterrence over the last weeks, cases a year.

    Args:
        run: with policing.
        reference: the paired run without it.
        weeks: of the end of the runs that count.

    Returns:
        deterrence: part of the diverted goods that policing kept at home, 1 − diverted / diverted in the reference; negative
        where more was diverted, not-a-number where nothing was in the reference.

    Raises:
        InputError: the runs are no pair.
    """
    import pandas as pd

    check_pair(run, reference)
    now, before = _diverted(run, weeks).sum(axis=0), _diverted(reference, weeks).sum(axis=0)
    columns = {"diverted_cases": now, "reference_cases": before, "deterrence": 1 - ratio(now, before)}
    return pd.DataFrame({"manufacturer": run.names("manufacturer"), **columns})


def third_parties(run: Run, reference: Run, manufacturer: str = "", weeks: int = YEAR) -> pd.DataFrame:
    """Return what those lost who had no part in diversion, against a paired run without diversion.

    Args:
        run: with diversion.
        reference: the paired run without it.
        manufacturer: whose goods were diverted; the one with most of them when left out.
        weeks: of the end of the runs that count.

    Returns:
        party, role, region, margin, reference_margin, damage (how much less, negative: gained), money a year of the whole
        market. Dealers: of regions into which goods of the manufacturer were diverted, that sold nothing outside their own
        territory in ``run``; margin is that of all their sales. Manufacturers: all others; margin is revenue less cost of
        goods. Empty where nothing was diverted.

    Raises:
        InputError: the runs are no pair, or there is no such manufacturer.
    """
    check_pair(run, reference)
    makers = run.names("manufacturer")
    if manufacturer and manufacturer not in makers:
        raise InputError(
            [Problem(f"there is no manufacturer {manufacturer!r}", hint=f"one of {', '.join(makers)}")]
        )
    diverted = _diverted(run, weeks)
    mine = makers.index(manufacturer) if manufacturer else int(diverted.sum(axis=0).argmax())
    receiving = [name for name, came in zip(run.names("region"), diverted[:, mine], strict=True) if came > 0]
    data, before = money_by_party(run, weeks), money_by_party(reference, weeks)
    data["margin"], data["reference_margin"] = (of.margin_home + of.margin_abroad for of in (data, before))
    data["damage"] = data.reference_margin - data.margin
    honest = data.role.isin(("core", "sub")) & data.region.isin(receiving)
    rival = (data.role == "manufacturer") & (data.party != makers[mine]) & bool(receiving)
    kept = data[honest | rival].reset_index(drop=True)
    return kept[["party", "role", "region", "margin", "reference_margin", "damage"]]


def _diverted(run: Run, weeks: int) -> Any:
    """Return cases a year delivered by dealers of other territories, (R, M)."""
    count = max(min(weeks, run.weeks), 1)
    moved = last(cases(run, "region_product", "diverted_in_units"), weeks).sum(axis=0)
    return by_maker(run, moved) * YEAR / count
