"""Who: terminals, on the day the supplier's route comes by; stage 4.

Reads: last week's ``sold_units`` and ``asked_units``, forecast, stock, route, suppliers' prices, running deals and
announced rises, ``leaving``, ``visited_minutes``, ``selling_minutes``, cash and debts, the season.

Proposes: ``terminals.order_units``, ``urgent``, ``forecast_units``, ``deviation_units``. (The supplier charges for
broken cases and urgent drops when it delivers.)

Formula: seen = sold + heard·max(0, asked − sold), heard 1 where this week's advisor corrects the order; F ← F +
α(seen/s − F), s season (nothing is learnt at an empty shelf nobody asked at); order up to F·Σs over the protection
weeks (route cycle + lead + 1 by pre-sale) + z·1.25·MAD·√weeks, at least a minimum; on the last route before a deal
ends or a rise holds, n = ⌊gain/holding⌋ weeks more, up to the storage; gain and holding in money a unit (and week),
capital on the list price; s minutes of selling in this week raise the level by talked_into·(1 − exp(−s/20)) weeks,
within the same storage: what is sold in so is stock and not ordered later. Whole cases, or the bare need when the
rest of a case would last too long. Off the route an urgent order is given only if the margin on sales missed until
the route comes exceeds the supplier's charge and the bother. No order beyond cash − debts + a few weeks' purchases:
cut in proportion. ``fixed_level`` orders up to a constant, so that orders repeat sales.

Source: model 3.4; 62–68 % of outlets order every 7 days, 53 % of order lines are whole cases (data); holding as in
the magnitudes; the rest *assumption*. Forecast α .1: at .3 the orders of all outlets together would vary 1.6 times as
much as their sales, in data they vary less than sales.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns
from channelsim.rules._reorder_kernels import Outlet, Policy, Terms, learn, order
from channelsim.rules._terminal_kernels import at_hand, codes, unit_costs

A, M34, MAG = "assumption", "model 3.4", "magnitudes"
POLICIES, SAFETIES = ("forecast", "fixed_level"), ("normal_z", "fixed_units", "none")


class Settings(RuleSettings):
    """How terminals of one kind in one region order."""

    per: ClassVar[tuple[str, ...]] = ("terminal_kind", "region")

    policy: Literal["forecast", "fixed_level"] = setting(
        "forecast", unit="name", source=M34, meaning="order up to a forecast or to a constant"
    )
    fixed_level_units: float = setting(0.0, unit="unit", ge=0, source=A, meaning="the constant, a product")
    smoothing: float = setting(
        0.1, unit="share", ge=0, le=1, source=A, meaning="α of the forecast; 0 constant"
    )
    deviation_smoothing: float = setting(
        0.1, unit="share", ge=0, le=1, source=A, meaning="α of its mean error"
    )
    lost_demand_heard: float = setting(
        0.5,
        unit="share",
        ge=0,
        le=1,
        source=A,
        meaning="share of unserved demand a terminal notices by itself",
    )
    safety: Literal["normal_z", "fixed_units", "none"] = setting(
        "normal_z", unit="name", source=M34, meaning="kind of safety stock"
    )
    safety_z: float = setting(1.0, unit="1", ge=0, source=A, meaning="z of normal_z")
    safety_units: float = setting(0.0, unit="unit", ge=0, source=A, meaning="units of fixed_units")
    minimum_units: float = setting(2.0, unit="unit", ge=0, source=A, meaning="least order-up-to level")
    broken_weeks: float = setting(
        4.0, unit="week", ge=0, source=A, meaning="a case is broken if its rest would last longer"
    )
    urgent_gain: float = setting(
        15.0, unit="money/order", ge=0, source=A, meaning="least margin at stake for an order off the route"
    )
    storage_cost: float = setting(0.06, unit="money/(case·week)", ge=0, source=MAG, meaning="room for a case")
    ageing_cost: float = setting(0.02, unit="money/(case·week)", ge=0, source=MAG, meaning="loss by ageing")
    capital_cost: float = setting(0.15, unit="share/year", ge=0, source=MAG, meaning="cost of capital")
    storage_weeks: int = setting(
        2, unit="week", ge=0, le=52, source=A, meaning="room for goods bought ahead, weeks of sales"
    )
    talked_into: float = setting(
        1.0, unit="week", ge=0, source=A, meaning="weeks of sales more that a long sales talk sells in"
    )
    credit_weeks: float = setting(
        2.0, unit="week", ge=0, source=A, meaning="purchases a terminal dares beyond cash less debts"
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return orders (T, P) and revised forecasts."""
    t, policy, terms = view.terminals, _policy(view, settings), _terms(view)
    forecast, deviation = np.array(t.forecast_units), np.array(t.deviation_units)
    mine = view.party("terminals")
    money = (view.balance("cash") + view.balance("payables"))[mine]
    outlet = Outlet(
        **{name: getattr(t, name) for name in Outlet._fields[:-2]}, at_hand=at_hand(t), money=money
    )
    if t.sold_units.any() or t.asked_units.any():
        learn(outlet, terms.maker, policy, max(view.season(-1), 1e-9), forecast, deviation)
    lead = view.links.terminal_lead_weeks
    ahead = int(t.ahead_weeks.max(initial=0)) + int(settings.storage_weeks.max(initial=0))
    weeks = int(t.cycle_weeks.max(initial=1)) + lead + ahead
    season = np.concatenate(([0.0], np.cumsum(view.seasons(weeks + 1))))
    orders = np.zeros(t.order_units.shape, np.int32)
    urgent = np.zeros(orders.shape[0], np.bool_)
    order(outlet, terms, policy, (forecast, deviation, season), (view.week, lead), (orders, urgent))
    values = {
        "order_units": orders,
        "urgent": urgent,
        "forecast_units": forecast,
        "deviation_units": deviation,
    }
    return [SetColumns("terminals", values)]


def _policy(view: MarketView, settings: Any) -> Policy:
    """Return the settings as numbers in minor units."""
    minor = float(view.minor_units)
    return Policy(
        **{name: getattr(settings, name) for name in Policy._fields if hasattr(settings, name)}
        | {
            "policy": codes(settings.policy, POLICIES),
            "safety": codes(settings.safety, SAFETIES),
            "urgent_gain": settings.urgent_gain * minor,
            "holding": (settings.storage_cost + settings.ageing_cost) * minor,
            "capital": settings.capital_cost / 52,
        }
    )


def _terms(view: MarketView) -> Terms:
    """Return prices and what is known of their future."""
    products, makers = view.products, view.products.manufacturer
    rise = (products.next_guide - products.guide).T / products.units_per_case
    return Terms(
        maker=makers,
        per_case=products.units_per_case.astype(np.int64),
        deal_weeks=view.manufacturers.deal_weeks_left[makers],
        change_weeks=products.weeks_to_change,
        cost=unit_costs(view),
        full_cost=unit_costs(view, with_deals=False),
        rise=np.ascontiguousarray(rise),
    )
