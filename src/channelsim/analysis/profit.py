"""Profit bridge of manufacturers: from revenue to contribution, line by line, out of the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.whole import last, money, ratio, tidy
from channelsim.base.calendar import WEEKS_A_YEAR

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

#: line of the bridge → (account, sign); a line without accounts is the sum of all lines above
BRIDGE: dict[str, tuple[tuple[str, int], ...]] = {
    "revenue": (("revenue", 1),),
    "rebates": (("rebates", -1),),
    "promotion": (("promotion", -1),),
    "cost_of_goods": (("cost_of_goods", -1),),
    "gross_margin": (),
    "advertising": (("advertising", -1),),
    "display_fees": (("display_fees", -1),),
    "field_force": (("field_force", -1),),
    "delivery": (("delivery", -1), ("storage", -1)),
    "overheads": (("overheads", -1),),
    "interest": (("interest", -1),),
    "other": (("other_income", 1), ("write_offs", -1), ("penalties", -1)),
    "contribution": (),
}
SUMS = tuple(line for line, accounts in BRIDGE.items() if not accounts)


def profit_bridge(run: Run, weeks: int = 52) -> pd.DataFrame:
    """Return manufacturer, line, amount, share_of_revenue over the last weeks, lines in the order of ``BRIDGE``.

    amount: money a year of the whole market in the scenario's currency, costs negative; gross_margin and contribution are
    the sums of the lines above them. delivery includes storage; interest that on the money
    in plants built; other is write-offs, penalties and other income. Taxes are left out.
    """
    import pandas as pd

    count = min(weeks, run.weeks)
    yearly = {name: amounts * WEEKS_A_YEAR / max(count, 1) for name, amounts in _accounts(run, weeks).items()}
    running = np.zeros(len(run.names("manufacturer")))
    lines = []
    for accounts in BRIDGE.values():
        amount = sum((sign * yearly[name] for name, sign in accounts), np.zeros_like(running))
        running = running + amount
        lines.append(amount if accounts else running)
    amounts = np.stack(lines, axis=1)
    data = pd.DataFrame(
        {
            "manufacturer": np.repeat(run.names("manufacturer"), len(BRIDGE)),
            "line": np.tile(list(BRIDGE), amounts.shape[0]),
            "amount": amounts.ravel(),
            "share_of_revenue": ratio(amounts, amounts[:, :1]).ravel(),
        }
    )
    for name, order in (("manufacturer", run.names("manufacturer")), ("line", list(BRIDGE))):
        data[name] = pd.Categorical(data[name], order)
    return data


def weekly_contribution(run: Run) -> pd.DataFrame:
    """Return week, manufacturer, revenue, contribution, cash: money of the whole market in the scenario's currency."""
    accounts = _accounts(run, run.weeks, "kept")
    total = sum(sign * accounts[name] for parts in BRIDGE.values() for name, sign in parts)
    columns = {
        "revenue": accounts["revenue"],
        "contribution": total,
        "cash": money(run, "manufacturer", "cash"),
    }
    return tidy(run, ("week", "manufacturer"), **columns)


def _accounts(run: Run, weeks: int, by_week: str = "summed") -> dict[str, Any]:
    names = {name for parts in BRIDGE.values() for name, _ in parts}
    found = {name: last(money(run, "manufacturer", name), weeks) for name in sorted(names)}
    return found if by_week == "kept" else {name: values.sum(axis=0) for name, values in found.items()}
