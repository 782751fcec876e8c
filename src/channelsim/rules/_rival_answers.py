"""Carries out what a manufacturer has decided to do about rivals: steps, cooling-off, money, floor, return.

Who: helper of competitive_reaction and of strategies that a user writes. Reads: ``reaction``, ``price_answer``,
``answer_week``, ``answer_spent``; list prices of this week; what ``_answer_costs`` says. Proposes: those columns; prices of
products less the cut; ``answer_cost``; facts of the frame ``answer``.

    watched = sight(view, settings, mine)
    plan = Plan.none(view)._replace(raise_effort=lost)            # (M, R) where to take a step
    return carry_out(view, settings, mine, watched, plan)

Formula: see competitive_reaction. Source: model 5.8.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, SetColumns
from channelsim.rules._answer_costs import Costs, costs, heads, money_left, room
from channelsim.rules._rival_watch import Sight

NEARLY = 0.005
PRICES = ("ex_works", "sub_dealer_price", "guide", "next_ex_works", "next_sub_dealer_price", "next_guide")


class Plan(NamedTuple):
    """Where to take a step (M, R), bool: more effort; less, down to ``least`` (M,); lower prices. And strongholds, into
    which goes what less effort elsewhere saves.
    """

    raise_effort: Any
    lower_effort: Any
    lower_price: Any
    stronghold: Any
    least: Any

    @classmethod
    def none(cls, view: MarketView) -> Plan:
        """Return no steps."""
        nowhere = np.zeros(view.manufacturers.reaction.shape, bool)
        return cls(nowhere, nowhere, nowhere, nowhere, np.ones(nowhere.shape[0]))


def standing(view: MarketView, mine: Any) -> bool:
    """Tell whether some of the makers ``mine`` (M,) still have an answer in force, or one of last week to pay for."""
    own, mine_goods = view.manufacturers, mine[view.products.manufacturer]
    effort = (own.reaction[mine] != 1).any() or own.answer_cost[mine].any()
    return bool(effort or own.price_answer[mine].any() or view.products.price_cut[mine_goods].any())


def carry_out(view: MarketView, settings: Any, mine: Any, watched: Sight, plan: Plan) -> list[Move]:
    """Return the moves of the makers ``mine`` (M,)."""
    own, now = view.manufacturers, costs(view)
    due = view.week - own.answer_week >= settings.cooling_weeks[:, None]
    effort, cut, stepped = _stepped(own, settings, plan, due & mine[:, None])
    saved = (now.plan * np.maximum(-effort, 0)).sum(axis=1)
    strong = (now.plan * plan.stronghold).sum(axis=1)
    more = np.where(strong > 0, np.minimum(saved / np.maximum(strong, 1e-300), settings.most - 1), 0.0)
    effort = np.where(plan.stronghold, more[:, None], effort)
    paid = np.maximum(own.answer_spent + now.by_region.sum(axis=1), 0.0)
    left, spent = money_left(view, settings, paid)
    wanted = (now.plan * np.maximum(effort, 0) + now.at_list * cut).sum(axis=1)
    part = np.where(wanted > left + saved, (left + saved) / np.maximum(wanted, 1e-300), 1.0)[:, None]
    effort, cut = np.where(effort > 0, effort * part, effort), cut * part
    stepped &= (part > 0) | plan.lower_effort
    quiet = own.reaction == 1
    values = {
        "reaction": 1 + np.where(np.abs(effort) < NEARLY, 0.0, effort),
        "price_answer": np.where(cut < NEARLY, 0.0, cut),
        "answer_week": np.where(stepped, view.week, own.answer_week).astype(np.int32),
        "answer_spent": spent,
        "answer_cost": now.by_activity,
        "normal_heads": np.where(quiet & (own.presence > 0), heads(view) / np.maximum(own.presence, 1e-12),
                                 own.normal_heads),
    }  # fmt: skip
    rows = np.flatnonzero(mine)
    return [
        SetColumns("manufacturers", {name: column[rows] for name, column in values.items()}, rows),
        *_prices(view, settings, mine, values["price_answer"]),
        *_facts(mine, watched, stepped, now),
    ]


def _stepped(own: Any, settings: Any, plan: Plan, due: Any) -> tuple[Any, Any, Any]:
    """Return effort beyond the plan and price cuts (M, R) after steps and returns, and where a step was taken."""
    effort, cut = own.reaction - 1, own.price_answer
    up, down, lower = (due & steps for steps in (plan.raise_effort, plan.lower_effort, plan.lower_price))
    step, rest = settings.step[:, None], 1 - settings.return_rate[:, None] * due
    raised = np.minimum(np.maximum(effort, 0) + step, settings.most[:, None] - 1)
    lowered = np.maximum(np.minimum(effort, 0) - step, plan.least[:, None] - 1)
    cheaper = np.minimum(cut + settings.price_step[:, None], settings.deepest_cut[:, None])
    effort = np.where(up, raised, np.where(down, lowered, effort * rest))
    return effort, np.where(lower, cheaper, cut * rest), up | down | lower


def _prices(view: MarketView, settings: Any, mine: Any, cut: Any) -> list[Move]:
    """Return the price columns of the makers' products less the cut, those of an announced list too; nothing for no cut."""
    products = view.products
    rows = np.flatnonzero(mine[products.manufacturer])
    if not (cut[products.manufacturer[rows]].any() or products.price_cut[rows].any()):
        return []
    taken = np.minimum(cut[products.manufacturer], room(view, settings))[rows]
    columns = {name: getattr(products, name)[rows] * (1 - taken) for name in PRICES}
    columns["recommended"] = products.recommended[rows] * (1 - taken)[:, :, None]
    return [SetColumns("products", {**columns, "price_cut": taken}, rows)]


def _facts(mine: Any, watched: Sight, stepped: Any, now: Costs) -> list[Move]:
    """Return what is recorded of the makers' answers, (R, M)."""
    clear = (mine & watched.clear)[:, None]
    shares = {"seen_share": watched.own(watched.now), "reference_share": watched.own(watched.then)}
    facts = {name: np.where(clear, values, 0.0) for name, values in shares.items()}
    facts |= {"steps": (stepped & mine[:, None]).astype(np.int64)}
    facts |= {"cost": np.where(mine[:, None], np.floor(now.by_region + 0.5), 0).astype(np.int64)}
    return [Fact("answer", name, np.ascontiguousarray(values.T)) for name, values in facts.items()]
