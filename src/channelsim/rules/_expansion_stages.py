"""Carrying an expansion out: stages that end by themselves, the review of a quarter, what entries and offices cost.

Who: helper of region_expansion. Reads, Proposes: see there.

Formula: see ``_expansion_decision``; developed → consolidated when believed share, lead and distribution have stood so
many quarters, and back when they do not stand. Source: model 5.6; register IMP-01.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.moves import EndSupply, Fact, Hand, Move, Pay, SetColumns
from channelsim.market.stages import ABANDONED, ENTERED, SURVEYING, WITH_OFFICE, among
from channelsim.rules._expansion_decision import Decision, decided, due, makers_of, moved_on, terms_of
from channelsim.rules._expansion_money import granted
from channelsim.rules._expansion_situation import Standing

RETURNED_AT = 0.8  # of book value, for goods of dealers in a region given up: model 4.9
#: and the row of the manufacturer: its settings and its ``Decision``, handed on in weeks in which it decides
DECIDED = "decided_on_regions_"


def carry_out(view: MarketView, settings: Any, luck: Any, strategies: Mapping[str, Any]) -> list[Move]:
    """Return the moves of all manufacturers whose ``type`` is one of ``strategies``; other rules of expansion use it too.

    Args:
        view, settings, luck: as ``decide`` got them; settings are columns over manufacturers.
        strategies: by type, a function of (Situation, settings of the one, luck) that returns a ``Choice``.
    """
    mine = makers_of(settings, strategies)
    moves = _marked(view, settings, mine)
    if view.week < 0:
        return moves
    set_up, office = np.zeros((2, view.regions.size, view.manufacturers.size), np.int64)
    for maker in (m for m in mine if view.manufacturers.expands[m]):  # who begins now forms beliefs first
        terms = terms_of(view, settings, maker)
        standing, set_ups = moved_on(view, terms, maker)
        values: dict[str, Any] = {"set_ups": set_ups, **granted(view, terms, maker)}
        if due(view, maker, standing):
            found = decided(view, terms, maker, luck, (standing, strategies[terms.type]))
            standing, more = _carried(view, maker, found, set_up)
            moves += [*more, Hand(f"{DECIDED}{maker}", (terms, found))]
            values |= {"presence": found.choice.presence, "quarter_envelope": _envelope(view, found)}
        office[:, maker] = _offices(view, terms, standing)
        values |= standing._asdict()
        moves.append(SetColumns("manufacturers", {name: np.array([value]) for name, value in values.items()},
                                np.array([maker])))  # fmt: skip
    costs = (set_up + office).sum(axis=0)
    makers = view.party("manufacturers")
    moves.append(Pay("overheads", np.arange(makers.start, makers.stop), view.world, costs))
    return [*moves, Fact("expansion", "set_up_cost", set_up), Fact("expansion", "office_cost", office)]


def _marked(view: MarketView, settings: Any, mine: list[int]) -> list[Move]:
    """Return the mark of who expands, where it is not there yet."""
    acting = np.flatnonzero(getattr(settings, "acting", np.ones(settings.type.shape, bool)))
    expands = np.array([m in mine for m in acting.tolist()], bool)
    if (view.manufacturers.expands[acting] == expands).all():
        return []
    return [SetColumns("manufacturers", {"expands": expands}, acting)]


def _carried(view: MarketView, maker: int, found: Decision, set_up: Any) -> tuple[Standing, list[Move]]:
    """Return where it stands after its choice, and what ends; ``set_up`` (R, M) gets the costs."""
    s, choice = found
    stage = np.array(s.stage)
    for chosen, name in ((choice.survey, SURVEYING), (choice.enter, ENTERED), (choice.abandon, ABANDONED)):
        stage[chosen] = name
    set_up[:, maker] += np.where(choice.enter, np.floor(s.set_up + 0.5), 0).astype(np.int64)
    since = np.where(stage == s.stage, view.week - s.weeks_in_stage, view.week)
    dealers = view.core_dealers
    leaving = np.flatnonzero(dealers.carries[:, maker] & dealers.alive & choice.abandon[dealers.region])
    moves: list[Move] = [EndSupply(maker, leaving, RETURNED_AT)] if leaving.size else []
    stood = np.where(choice.abandon, 0, s.stood_quarters)
    return Standing(stage.astype(np.int8), since.astype(np.int32), stood.astype(np.int32)), moves


def _envelope(view: MarketView, found: Decision) -> float:
    """Return the money of the quarter for people, advertising and fees, what is spent of it already included."""
    s, choice = found
    offices = among(s.stage, WITH_OFFICE) & ~choice.abandon | choice.enter
    fixed = float(
        (s.office * s.weeks)[offices].sum() + s.set_up[choice.enter].sum() + s.survey[choice.survey].sum()
    )
    spent = (
        0.0 if view.calendar.starts_quarter(view.week) else float(view.manufacturers.quarter_spent[s.maker])
    )
    return max(s.money - fixed, 1.0) + spent


def _offices(view: MarketView, terms: Any, standing: Standing) -> Any:
    cost = terms.office_cost_per_week * view.market_scale * view.minor_units
    return np.where(among(standing.stage, WITH_OFFICE), np.floor(cost + 0.5), 0).astype(np.int64)
