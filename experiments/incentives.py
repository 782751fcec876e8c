"""What dealers make of schemes: paired runs of ``rebate_war`` with one lever changed at a time.

    python experiments/incentives.py                    30 seeds of every arm on all cores (about half an hour on two)
    python experiments/incentives.py --seeds 6          fewer
    python experiments/incentives.py --out results.csv  where every single run is written (finished runs are kept)

Each arm differs from the flat rebate by what its line says. Same seed: same market, same luck. Nothing in the rules says
that a ladder makes orders bunch or goods travel; push is 0 and no fairness enters. Printed are means over seeds with
95 % intervals of the paired difference to the flat rebate.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from paired import Arm, gather, lowest_price, model_of, parser, period_end, report, watch

SCENARIO = Path(__file__).parents[1] / "scenarios" / "rebate_war.yaml"
WEEKS = 104
H = "manufacturers.hengchuan"
F = "core_dealers.forward_buying"
RATIONAL = f"{F}.choice_scale=0"
ROOM = f"{F}.storage_weeks=4"
NO_STORE, NO_ABROAD = f"{F}.storage_weeks=0", f"{F}.can_sell_abroad=false"
UNPUNISHED = f"{H}.diversion_policy.forfeit=false"
COMMISSION = (  # the dealer's margin and rebate of a case, 3.36, as 1.5 of margin and 1.86 for every case delivered
    "products.hengchuan_lager.list_price.ex_works=25.5",
    f"{H}.commission.money_per_case=1.86",
    f"{H}.rebate.rate=0",
)

ARMS = {
    "flat": Arm("flat"),
    "ladder": Arm(),
    "process reward": Arm("process"),
    "commission": Arm("flat", COMMISSION),
    "ladder, cannot store": Arm(None, (NO_STORE,)),
    "ladder, cannot sell abroad": Arm(None, (NO_ABROAD,)),
    "ladder, neither": Arm(None, (NO_STORE, NO_ABROAD)),
    "ladder, reward not forfeited": Arm(None, (UNPUNISHED,)),
    "ladder, room for 4 weeks": Arm(None, (ROOM,)),
    "flat, room for 4 weeks": Arm("flat", (ROOM,)),
    "ladder, room, not forfeited": Arm(None, (ROOM, UNPUNISHED)),
    "commission, room": Arm("flat", (*COMMISSION, ROOM)),
    "ladder, always the best plan": Arm(None, (RATIONAL,)),
    "flat, always the best plan": Arm("flat", (RATIONAL,)),
}
MEASURES = {
    "months": "orders a week, last month of a quarter over the first of the next, season out",
    "week13": "last week over the quarter's mean, season out",
    "terminals": "the same as months, for terminals' purchases",
    "diverted": "% of sell-in",
    "price": "price to terminals over guide, lowest region-month, %",
    "rewards": "rebates, commission and bonuses, % of sell-in value",
    "cover": "stock of dealers, weeks, end of quarters",
    "share": "volume share, last year, %",
    "return": "dealers' profit over revenue, %",
    "fines": "% of sell-in value",
}


def one(arm: str, seed: int) -> dict[str, float]:
    """Run one arm with one seed and return its measures."""
    model = model_of(SCENARIO, ARMS[arm], seed, WEEKS)
    series = watch(model, WEEKS)
    total = {name: values.sum(axis=1) for name, values in series.items() if values.ndim == 2}
    months, week13 = period_end(total["sell_in"], series["season"])
    ledger = model.market.ledger
    mine = (
        np.flatnonzero(model.market.live("core_dealers", "carries")[:, 0])
        + ledger.parties["core_dealers"].start
    )
    revenue = -ledger.balance("revenue")[mine].sum()
    rewards = ledger.balance("rebates")[ledger.parties["manufacturers"]][0]
    ends = total["stock"][12::13] / np.maximum(total["sell_in"].mean(), 1)
    found = {
        "months": months,
        "week13": week13,
        "terminals": period_end(total["bought"], series["season"])[0],
        "diverted": 100 * total["diverted"].sum() / total["sell_in"].sum(),
        "price": lowest_price(series),
        "rewards": 100 * rewards / total["value"].sum(),
        "cover": ends.mean(),
        "share": 100 * total["sold"][-52:].sum() / total["category"][-52:].sum(),
        "return": -100 * ledger.balances[mine][:, 5:].sum() / max(revenue, 1),
        "fines": 100 * total["fine"].sum() / total["value"].sum(),
    }
    model.close()
    return {name: float(value) for name, value in found.items()}


if __name__ == "__main__":
    options = parser("What dealers make of schemes.", "incentives.csv").parse_args()
    report(gather(one, ARMS, options), ARMS, MEASURES, "flat")
