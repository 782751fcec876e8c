"""What the next finding would cost a dealer once, as the announced policy says.

Who: helper of forward_buying and of the explanation of its decisions. Reads: own ``findings`` and ``deposit``; the
policy in force. Proposes: nothing.

Formula: of a sub-dealer under a contract of three, contract weeks are what it reckons itself (joint_body). A penalty
that begins with finding number k counts κ^max(0, k − 1 − findings so far): in full if the next finding brings it, by
foresight κ for every finding that it is further on. Forfeits = [rewards are forfeited]·κ^…, stake = [findings end
contracts]·κ^…·(contract weeks·weekly gross margin + part at stake·deposit). Source: model 4.3 (L), 5.4 (graduated); κ
*assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._dealer_problem import Trade


def penalties(view: MarketView, settings: Any, trade: Trade) -> tuple[Any, Any]:
    """Return the share of the period's rewards at stake and minor units of deposit and contract at stake (J, M)."""
    policy, own = view.manufacturers, view.own
    forfeits = policy.forfeits * _near(own.findings, policy.forfeit_finding, settings.foresight)
    ends = (policy.end_finding > 0) * _near(own.findings, policy.end_finding, settings.foresight)
    margin = np.maximum(trade.home_price - trade.price, 0.0) * trade.forecast
    alone = (
        own.carries.sum(axis=1, keepdims=True) == 1
    )  # who sells others' goods too keeps the goods, not the rewards
    held: Any = 0
    weeks: Any = settings.contract_weeks
    if view.own_name == "core_dealers":
        held = own.deposit
        margin = margin * alone
        ends = ends * ~own.out_of_contract
    else:
        ends = ends * own.policed
        weeks = np.where(own.contract_weeks > 0, own.contract_weeks, weeks)
    return forfeits, ends * (weeks * margin + policy.deposit_at_stake * held)


def _near(findings: Any, number: Any, foresight: float) -> Any:
    return np.power(float(foresight), np.maximum(number - 1 - findings, 0))


def fines(view: MarketView) -> Any:
    """Return what a proven case costs the deciders, minor units; nothing of sub-dealers whom policing does not reach."""
    fine = view.manufacturers.fine_per_case
    return fine if view.own_name == "core_dealers" else fine * view.own.policed


def free(view: MarketView) -> Any:
    """Return which of the deciders (rows,) make plans of their own: those in business, branches of manufacturers not."""
    alive = view.own.alive
    return alive & (view.own.owner < 0) if view.own_name == "core_dealers" else alive
