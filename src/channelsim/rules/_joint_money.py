"""What core dealers pass on to their sub-dealers: part of the manufacturers' rewards, and of losses by age.

Who: helper of joint_body. Reads: rewards and write-offs in the books; sub-dealers' purchases; ``Worth``. Proposes: payments
"rebate" and "after_sales", ``pass_share``, ``rewards_seen``, ``reward_income``, ``passed_value``, ``losses_seen``.

Formula: rewards of a week = growth of what the books show of rebates received; of it the share s goes to sub-dealers in
proportion to their purchases; they reckon with the smoothed sum (α .1). s is a lever, or what pays the core dealer best at
a quarter's start: on a grid, max over s of (its margin a case + (1 − s)·rewards a case)·cases(s), cases in proportion to
the size served for sure + r₀·the rest, where least size falls in proportion to what a sub-dealer earns. Nothing but money
changes hands. Source: register JMB-04 (C51), JMB-08; smoothing *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Pay, SetColumns
from channelsim.rules._joint_worth import NEVER, Worth

SMOOTHING = 0.1
LARGER_THAN_ANY = 1e12
GRID = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def passed_on(view: MarketView, terms: Any, worth: Worth) -> tuple[list[Move], dict[str, Any]]:
    """Return what is passed on this week, and the facts of it."""
    cores, subs = view.core_dealers, view.sub_dealers
    whole = np.zeros((len(cores) + len(subs), view.manufacturers.size))
    if not (terms.pass_through.any() or (terms.pass_through_by == "dealer").any()):
        return [], {}
    core, books = subs.core_dealer, -view.balance("rebates", view.party("core_dealers"))
    fresh = ~np.bincount(core, _signed(view), len(cores)).astype(bool) | (view.week <= 0)
    income = np.where(fresh, 0, np.maximum(books - cores.rewards_seen, 0))
    smooth = cores.reward_income + SMOOTHING * (income - cores.reward_income)
    share = _shares(view, terms, worth, smooth)
    bought = np.maximum(subs.purchases_value, 0.0) * terms.solid.any(axis=1)
    total = np.bincount(core, bought, len(cores))[core]
    part = np.where(total > 0, bought / np.maximum(total, 1e-9), 0.0)
    amounts = np.floor(share[core] * income[core] * part).astype(np.int64)
    paid = np.bincount(core, amounts, len(cores)).astype(np.int64)
    whole[len(cores) :] = amounts[:, None] * terms.solid / np.maximum(terms.solid.sum(axis=1), 1)[:, None]
    seen = {"rewards_seen": books - paid, "reward_income": smooth, "pass_share": share}
    smoothed = subs.passed_value + SMOOTHING * (amounts - subs.passed_value)
    return [
        Pay("rebate", cores.party[core], subs.party, amounts),
        SetColumns("core_dealers", seen),
        SetColumns("sub_dealers", {"passed_value": smoothed}),
    ], {"passed": whole}


def _shares(view: MarketView, terms: Any, worth: Worth, income: Any) -> Any:
    """Return the share of rewards that each core dealer passes on (J,)."""
    cores, core = len(view.core_dealers), view.sub_dealers.core_dealer
    lever = np.zeros(cores)
    np.maximum.at(lever, core, terms.pass_through.max(axis=1))
    chooses = np.zeros(cores, bool)
    np.logical_or.at(chooses, core, (terms.pass_through_by == "dealer").any(axis=1))
    held = np.asarray(view.core_dealers.pass_share)
    if not (chooses.any() and view.calendar.starts_quarter(view.week)):
        return np.where(chooses, held, lever)
    return np.where(chooses, _best(view, terms, worth, income), lever)


def _best(view: MarketView, terms: Any, worth: Worth, income: Any) -> Any:
    """Return the share (J,) of the grid that pays each core dealer best, as it reckons what its sub-dealers would do."""
    subs, shops, products, cores = view.sub_dealers, view.terminals, view.products, len(view.core_dealers)
    core, below = subs.core_dealer, (shops.supplier >= cores).any(axis=1)
    sub = shops.supplier[below].max(axis=1) - cores
    size = np.asarray(shops.size)[below]
    spread = (products.sub_dealer_price - products.ex_works).T[subs.region] / products.units_per_case
    margin = np.bincount(core, (subs.level_units * spread).sum(axis=1), cores)
    own = worth.margin.sum(axis=1)
    bought = np.bincount(core, own, cores)[core]
    least = np.where(np.isfinite(worth.least_size), worth.least_size, LARGER_THAN_ANY).max(axis=1)
    base = terms.reach_without.min(axis=1)
    gains = []
    for share in GRID:
        more = share * income[core] * own / np.maximum(bought, 1e-9) - subs.passed_value
        needed = least * np.where(own > 0, own / np.maximum(own + more, 1e-9), 1.0)
        served = size * np.where(size >= needed[sub], 1.0, base[sub])
        now = size * np.where(size >= least[sub], 1.0, base[sub])
        many, before = (np.bincount(core[sub], sizes, cores) for sizes in (served, now))
        gains.append((margin + (1 - share) * income) * many / np.maximum(before, 1e-9))
    return np.array(GRID)[np.argmax(gains, axis=0)]


def _signed(view: MarketView) -> Any:
    """Return which sub-dealers (K,) reckoned last week already: what came before is not theirs to share."""
    return (view.sub_dealers.signed_week > NEVER).any(axis=1)


def after_sales(view: MarketView, terms: Any) -> list[Move]:
    """Return what core dealers take over of this week's losses by age of their sub-dealers."""
    subs, books = view.sub_dealers, view.balance("write_offs", view.party("sub_dealers"))
    lost = np.maximum(books - subs.losses_seen, 0) * (view.week > 0) * _signed(view)
    part = (terms.after_sales * (terms.solid & terms.service)).max(axis=1)
    amounts = np.floor(part * lost).astype(np.int64)
    if not amounts.any() and (books == subs.losses_seen).all():
        return []
    party = view.core_dealers.party[subs.core_dealer]
    return [
        Pay("after_sales", party, subs.party, amounts),
        SetColumns("sub_dealers", {"losses_seen": books - amounts}),
    ]
