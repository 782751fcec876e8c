"""Carrying an expansion out: stages that end by themselves, the review of a quarter, what entries and offices cost.

Who: helper of region_expansion. Reads, Proposes: see there.

Formula: entered → developed when the office has been set up (set-up weeks · template) and a living dealer there
carries the goods; developed → consolidated when believed share, lead and distribution have stood so many quarters,
and back when they do not stand. Source: model 5.6; register IMP-01.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.moves import EndSupply, Fact, Move, Pay, SetColumns
from channelsim.market.stages import ABANDONED, DEVELOPED, ENTERED, SURVEYED, SURVEYING, WITH_OFFICE
from channelsim.rules._expansion_money import template
from channelsim.rules._expansion_situation import Choice, Situation, Standing, situation
from channelsim.rules._expansion_tools import reviewed

RETURNED_AT = 0.8


class Decision(NamedTuple):
    """What a manufacturer saw at a decision and what it chose."""

    situation: Situation
    choice: Choice


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
    for maker in mine:
        terms = terms_of(view, settings, maker)
        standing, set_ups = _moved_on(view, terms, maker)
        values: dict[str, Any] = {"set_ups": set_ups}
        if due(view, maker, standing):
            found = decided(view, terms, maker, luck, (standing, strategies[terms.type]))
            standing, more = _carried(view, maker, found, set_up)
            moves += more
            values |= {"presence": found.choice.presence, "quarter_envelope": _envelope(view, found)}
        office[:, maker] = _offices(view, terms, standing)
        values |= standing._asdict()
        moves.append(SetColumns("manufacturers", {name: np.array([value]) for name, value in values.items()},
                                np.array([maker])))  # fmt: skip
    costs = (set_up + office).sum(axis=0)
    makers = view.party("manufacturers")
    moves.append(Pay("overheads", np.arange(makers.start, makers.stop), view.world, costs))
    return [*moves, Fact("expansion", "set_up_cost", set_up), Fact("expansion", "office_cost", office)]


def makers_of(settings: Any, strategies: Mapping[str, Any]) -> list[int]:
    """Return the manufacturers whose strategy is one of these."""
    acting = getattr(settings, "acting", np.ones(settings.type.shape, bool))
    return [m for m, kind in enumerate(settings.type) if acting[m] and kind in strategies]


def terms_of(view: MarketView, settings: Any, maker: int) -> Any:
    """Return the settings of one manufacturer, and the names of regions."""
    own = {name: column[maker] for name, column in vars(settings).items()}
    return SimpleNamespace(**own, region_names=view.names.regions)


def due(view: MarketView, maker: int, standing: Standing) -> bool:
    """Tell whether it decides this week: a quarter begins, or the first surveys are over and it has no office yet."""
    if view.calendar.starts_quarter(view.week) or view.manufacturers.quarter_envelope[maker] == 0:
        return True
    waits = not np.isin(standing.stage, (*WITH_OFFICE, SURVEYING)).any()
    return waits and bool(((standing.stage == SURVEYED) & (standing.stage_week == view.week)).any())


def decided(view: MarketView, terms: Any, maker: int, luck: Any, how: tuple[Standing, Any]) -> Decision:
    """Return what it sees at the start of a quarter and what its strategy chooses."""
    standing, strategy = how
    seen = situation(view, terms, maker, luck, standing)
    if view.calendar.starts_quarter(view.week):
        stage, stood = reviewed(seen, terms)
        since = np.where(stage == seen.stage, standing.stage_week, view.week)
        seen = situation(view, terms, maker, luck, Standing(stage, since, stood))
    return Decision(seen, strategy(seen, terms, luck))


def _marked(view: MarketView, settings: Any, mine: list[int]) -> list[Move]:
    """Return the mark of who expands, where it is not there yet."""
    acting = np.flatnonzero(getattr(settings, "acting", np.ones(settings.type.shape, bool)))
    expands = np.isin(acting, mine)
    if (view.manufacturers.expands[acting] == expands).all():
        return []
    return [SetColumns("manufacturers", {"expands": expands}, acting)]


def _moved_on(view: MarketView, terms: Any, maker: int) -> tuple[Standing, int]:
    """Return where it stands now that offices are ready and dealers carry its goods, and the regions set up so far."""
    own, dealers = view.manufacturers, view.core_dealers
    stage, since = (np.array(column[maker]) for column in (own.stage, own.stage_week))
    carried = np.zeros(stage.size, bool)
    carried[dealers.region[dealers.carries[:, maker] & dealers.alive]] = True
    needed = np.ceil(terms.set_up_weeks * template(terms, int(own.set_ups[maker])) - 1e-9)
    opened = (stage == ENTERED) & carried & (view.week - since >= needed)
    stage[opened], since[opened] = DEVELOPED, view.week
    return Standing(stage, since, np.array(own.stood_quarters[maker])), int(own.set_ups[maker] + opened.sum())


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
    offices = np.isin(s.stage, WITH_OFFICE) & ~choice.abandon | choice.enter
    fixed = float(
        (s.office * s.weeks)[offices].sum() + s.set_up[choice.enter].sum() + s.survey[choice.survey].sum()
    )
    spent = (
        0.0 if view.calendar.starts_quarter(view.week) else float(view.manufacturers.quarter_spent[s.maker])
    )
    return max(s.money - fixed, 1.0) + spent


def _offices(view: MarketView, terms: Any, standing: Standing) -> Any:
    cost = terms.office_cost_per_week * view.market_scale * view.minor_units
    return np.where(np.isin(standing.stage, WITH_OFFICE), np.floor(cost + 0.5), 0).astype(np.int64)
