"""The frame of what manufacturers believe of regions, and what is true of it."""

from __future__ import annotations

from channelsim.records.kinds import Column, Frame, counts, money, reals

#: names, units and meanings of the items; a test compares with ``market/knowledge.py``
ITEMS = (
    ("category_units", "unit/week", "category sales, season taken out, of the real whole"),
    ("growth", "share/year", "growth of the category"),
    ("own_units", "unit/week", "own sales to consumers, of the real whole"),
    ("own_share", "share", "own share of the category"),
    ("rival_share", "share", "share of the strongest rival"),
    ("own_distribution", "share", "own distribution, weighted by category sales"),
    ("rival_distribution", "share", "the same of the strongest rival"),
    ("own_awareness", "share", "consumers who know the own brand"),
    ("rival_awareness", "share", "consumers who know the strongest rival"),
    ("own_relationship", "0…1", "own relationship with terminals"),
    ("rival_relationship", "0…1", "the same of the strongest rival"),
    ("rival_support", "effort", "contact and fees of all rivals a terminal"),
    ("rival_alliance", "0…1", "dealers of the strongest rival"),
    ("population", "person", "population"),
    ("income", "1", "income a head relative to the mean"),
    ("own_diversion", "share", "own goods that come from other territories"),
    ("own_price", "1", "price to terminals over the guide price"),
    ("own_cover", "week", "weeks of cover at own dealers"),
    ("team_skill", "1", "skill of the own team"),
    ("own_orders", "unit/week", "ordered by own dealers, of the real whole"),
)


def _columns() -> tuple[Column, ...]:
    found: tuple[Column, ...] = ()
    for name, unit, meaning in ITEMS:
        found += reals(
            unit,
            (f"believed_{name}", f"believed: {meaning}"),
            (f"true_{name}", f"as last measured: {meaning}"),
        )
        found += reals(
            "ln, logit or share",
            (f"error_{name}", "its standard deviation on the scale of the item"),
        )
    return found


BELIEF = Frame(
    "belief",
    ("region", "manufacturer"),
    counts("yes/no", ("measured", "1 in weeks in which the true values are of that week"))
    + counts("index", ("stage", "where the manufacturer stands in the region, see market/stages.py"))
    + counts("survey", ("surveys", "surveys finished so far"))
    + money(("survey_cost", "paid for surveys that began"))
    + _columns(),
    "what manufacturers believe of regions, where one expands or beliefs are kept always; not-a-number: no belief",
)
