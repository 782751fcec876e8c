"""Whom advisors visit, what they are paid for, and who does the work at terminals: paired runs of ``rebate_war``.

    python experiments/field_plans.py                    30 seeds of every arm on all cores (about an hour on two)
    python experiments/field_plans.py --seeds 3          fewer
    python experiments/field_plans.py --out results.csv  where every single run is written (finished runs are kept)

The flat rebate; only Hengchuan's field force differs between arms. Same seed: same market, same luck. *Plans*: the same
heads and minutes go by class (A fortnightly, B monthly, C quarterly), to whom was not visited for longest, at random, or so that
nobody stays unvisited. *Pay*: the same wages and the same supervision; advisors split and use their time as pays them best; a
tenth of the wage bill more goes into heads or into seeing what they do. *Hand-over*: a tenth of advisors' time goes into coaching
dealers, whose people then look after terminals.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from paired import Arm, gather, model_of, parser, report

SCENARIO = Path(__file__).parents[1] / "scenarios" / "rebate_war.yaml"
WEEKS, YEAR, MONTHS = 104, 52, (4, 4, 5)
H = "manufacturers.hengchuan"
PAY = f"{H}.advisor_pay"
VISITS = f"{H}.advisor_visits"
FULL = (  # nobody is to wait for more than a quarter, and all plans work the same minutes
    f"{VISITS}.interval_a_weeks=2",
    f"{VISITS}.interval_b_weeks=4",
    f"{VISITS}.interval_c_weeks=13",
    f"{VISITS}.fill_the_day=true",
)
HEADS, DEALER_VISIT = 40, 9  # persons a region; money, the rule's default


def plan(name: str) -> Arm:
    """Return an arm in which Hengchuan's advisors visit by a plan, all with as many minutes in all."""
    return Arm("flat", (f"{VISITS}.plan={name}", *FULL))


def paid(basis: str, control: float = 0.3, heads: float = HEADS) -> Arm:
    """Return an arm in which they are paid by a basis and seen for a share of what they do."""
    more = () if heads == HEADS else (f"{H}.field_force.heads={heads:g}",)
    return Arm("flat", (*FULL, f"{PAY}.basis={basis}", f"{PAY}.process_control={control:g}", *more))


def handed(maturity: float) -> Arm:
    """Return an arm in which trained dealers look after terminals."""
    rule = f"{H}.dealer_handover"
    return Arm("flat", (*FULL, f"{rule}.coaching_share=0.1", f"{rule}.maturity={maturity:g}"))


ARMS = {
    "class plan": plan("by_class"),
    "zero unvisited": plan("zero_unvisited"),
    "equal": plan("equal"),
    "random": plan("random"),
    "paid alike": paid("fixed"),
    "hunters: by volume": paid("volume"),
    "farmers: by behaviour": paid("behaviour"),
    "paid alike, a tenth more heads": paid("fixed", heads=1.1 * HEADS),
    "paid alike, seen for a tenth more": paid("fixed", control=0.8),  # κ .5 more at 1500 is a tenth of 7500
    "farmers, seen for a tenth more": paid("behaviour", control=0.8),
    "hand-over once trained": handed(0.5),
    "hand-over at once": handed(0.0),
}
MEASURES = {
    "share": "volume share, last year, %",
    "steady": "standard deviation of the weekly share, last year, points",
    "listed": "category sales of the terminals that list it, end, % (weighted distribution)",
    "unvisited": "terminals not visited for a quarter, end, %",
    "relationship": "mean over terminals, end, %",
    "month end": "terminals' purchases in the last week of a month over the others, season out",
    "stock": "stock of terminals, weeks of sales",
    "visits": "visits a week of the whole market, thousands",
    "bill": "wages, supervision and hiring, million a year",
    "dealers": "what dealers pay their people for it, million a year",
    "units": "million units sold to consumers, last year",
    "gross": "sales at ex-works less variable cost and the bill, million, last year",
}


def one(arm: str, seed: int) -> dict[str, float]:
    """Run one arm with one seed and return its measures."""
    model = model_of(SCENARIO, ARMS[arm], seed, WEEKS)
    kept: dict[str, list[Any]] = {}
    for _ in range(WEEKS):
        model.step()
        goods, field = model.facts["region_product"], model.facts["region_manufacturer"]
        size = model.facts["region"]["category_size"].sum()
        here = {
            "sold": goods["sell_out_units"][:, 0].sum(),
            "category": goods["sell_out_units"].sum(),
            "bought": goods["terminal_purchase_units"][:, 0].sum(),
            "stock": goods["terminal_stock_units"][:, 0].sum(),
            "listed": 100 * goods["listed_size"][:, 0].sum() / size,
            "unvisited": 100 * field["unvisited_terminals"][:, 0].sum() / field["reached_terminals"][:, 0].sum(),
            "relationship": 100 * np.average(field["relationship"][:, 0], weights=field["reached_terminals"][:, 0]),
            "visits": field["visits"][:, 0].sum(),
            "bill": field["field_cost"][:, 0].sum(),
            "dealers": field["dealer_visits"][:, 0].sum() * DEALER_VISIT,
            "revenue": model.facts["manufacturer"]["revenue"][0],
            "cost": model.facts["manufacturer"]["cost_of_goods"][0],
        }  # fmt: skip
        for name, value in here.items():
            kept.setdefault(name, []).append(float(value))
    series = {name: np.array(values) for name, values in kept.items()}
    scale, minor = model.market.market_scale, model.market.minor_units
    season = np.array([model.market.season_at(week) for week in range(WEEKS)])
    model.close()
    last = slice(WEEKS - YEAR, None)
    share = 100 * series["sold"] / series["category"]
    ends = np.cumsum(np.tile(MONTHS, WEEKS // sum(MONTHS))) - 1
    even = series["bought"] / season
    year = {name: values[last].sum() / scale for name, values in series.items()}
    return {
        "share": 100 * year["sold"] / year["category"],
        "steady": share[last].std(),
        **{name: series[name][-13:].mean() for name in ("listed", "unvisited", "relationship")},
        "month end": even[ends].mean() / np.delete(even, ends).mean(),
        "stock": series["stock"].sum() / series["sold"].sum(),
        "visits": series["visits"].mean() / scale / 1e3,
        "bill": year["bill"] / minor / 1e6,
        "dealers": year["dealers"] / 1e6,
        "units": year["sold"] / 1e6,
        "gross": (year["revenue"] - year["cost"] - year["bill"]) / minor / 1e6,
    }


if __name__ == "__main__":
    options = parser("Whom advisors visit and what they are paid for.", "field_plans.csv").parse_args()
    report(gather(one, ARMS, options), ARMS, MEASURES, "class plan")
