"""Field force: visits, coverage, terminals left unvisited, relationship and control of terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from channelsim.analysis.whole import by_maker, ratio, tidy, units

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run


def field_work(run: Run) -> pd.DataFrame:
    """Return what advisors did and what came of it, over the whole market.

    Returns:
        week, manufacturer, visits (a week), coverage (terminals within reach of a supplier over all terminals), unvisited
        (share of those not visited for a quarter), relationship (mean over them), aware (share of consumers, regions
        weighted by terminals), all but visits 0…1.
    """
    reached = run.cube("region_manufacturer", "reached_terminals").astype(float)
    terminals = run.cube("region", "terminals").astype(float)[:, :, None]
    unvisited = run.cube("region_manufacturer", "unvisited_terminals").sum(axis=1)
    relationship = (run.cube("region_manufacturer", "relationship") * reached).sum(axis=1)
    aware = (run.cube("region_manufacturer", "aware_share") * terminals).sum(axis=1)
    return tidy(
        run,
        ("week", "manufacturer"),
        visits=units(run, "region_manufacturer", "visits").sum(axis=1),
        coverage=ratio(reached.sum(axis=1), terminals.sum(axis=1)),
        unvisited=ratio(unvisited, reached.sum(axis=1)),
        relationship=ratio(relationship, reached.sum(axis=1)),
        aware=ratio(aware, terminals.sum(axis=1)),
    )


def control(run: Run) -> pd.DataFrame:
    """Return week, manufacturer, controlled_terminals, controlled_sales (0…1).

    A terminal is controlled if its relationship is above one half and it buys the manufacturer's goods from one supplier;
    shares are of the terminals that list one of its products, and of its units sold to consumers.
    """
    served, controlled, sold = (
        run.cube("region_manufacturer", name).sum(axis=1)
        for name in ("served_terminals", "controlled_terminals", "controlled_units")
    )
    sell_out = by_maker(run, run.cube("region_product", "sell_out_units").sum(axis=1).astype(float))
    return tidy(
        run,
        ("week", "manufacturer"),
        controlled_terminals=ratio(controlled, served),
        controlled_sales=ratio(sold, sell_out),
    )
