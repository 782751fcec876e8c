"""What coached dealers have learnt, and who pays for the visits of their people.

Who: helper of dealer_handover. Reads: heads and skill of advisors, core dealers' motivation. Proposes: what dealer_handover
does. Formula: see dealer_handover. Source: *assumption*, like the rule.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Pay
from channelsim.rules._team_kernels import teams_of


def trained_now(view: MarketView, settings: Any, owner: Any) -> Any:
    """Return how far each dealer (J, M) has learnt, this week's coaching included; ``owner`` (T, M) is who supplies whom."""
    dealers, shape = view.core_dealers, settings.coaching_share.shape
    teams = teams_of(view.customer_advisors, shape)
    works = dealers.carries & (dealers.alive > 0)[:, None]
    count = np.zeros(shape)
    np.add.at(count.T, dealers.region, works)
    hours = teams.heads / view.market_scale * settings.hours_per_week * settings.coaching_share
    served, makers = np.zeros(works.shape), np.arange(shape[0])
    np.add.at(served, (owner, makers), view.terminals.supplier >= 0)
    needed = settings.hours_per_terminal[:, dealers.region].T * np.maximum(served, 1) / view.market_scale
    dose = (hours * teams.skill / np.maximum(count, 1))[:, dealers.region].T / needed
    learnt = np.minimum(dose * 2 * dealers.motivation, 1.0) * (1 - dealers.trained)
    lost = settings.forgetting[:, dealers.region].T * dealers.trained
    return np.where(works, np.clip(dealers.trained + learnt - lost, 0.0, 1.0), 0.0)


def mean_by_region(view: MarketView, trained: Any) -> Any:
    """Return the mean of dealers' values (J, M) by region, (R, M)."""
    total, count = np.zeros((2, view.regions.size, trained.shape[1]))
    np.add.at(total, view.core_dealers.region, trained)
    np.add.at(count, view.core_dealers.region, view.core_dealers.carries)
    return total / np.maximum(count, 1)


def paid_for(view: MarketView, settings: Any, work: Any) -> list[Move]:
    """Return who pays for the visits (J, M) of dealers' people."""
    dealer, maker = np.nonzero(work)
    region = view.core_dealers.region[dealer]
    cost = work[dealer, maker] * settings.visit_cost[maker, region] * view.minor_units
    theirs = np.floor(cost * settings.paid_by_maker[maker, region] + 0.5).astype(np.int64)
    own = np.floor(cost + 0.5).astype(np.int64) - theirs
    makers, dealers = view.party("manufacturers").start + maker, view.party("core_dealers").start + dealer
    return [Pay("field_force", payers, view.world, amounts)
            for payers, amounts in ((dealers, own), (makers, theirs)) if amounts.any()]  # fmt: skip
