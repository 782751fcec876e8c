"""One decision of a manufacturer on regions: when it is due, from where it stands, what it sees, what it chooses.

Who: helper of region_expansion. Reads: ``stage``,
``stage_week``, ``stood_quarters``, ``set_ups``, ``quarter_envelope``, core dealers; see ``_expansion_situation``.
Proposes: nothing.

Formula: entered → developed when the office has been set up (set-up weeks · template) and a living dealer there
carries the goods. Source: model 5.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.stages import DEVELOPED, ENTERED, SURVEYED, SURVEYING, WITH_OFFICE, among
from channelsim.rules._expansion_money import template
from channelsim.rules._expansion_situation import Choice, Situation, Standing, situation
from channelsim.rules._expansion_tools import reviewed


class Decision(NamedTuple):
    """What a manufacturer saw at a decision and what it chose."""

    situation: Situation
    choice: Choice


def makers_of(settings: Any, strategies: Mapping[str, Any]) -> list[int]:
    """Return the manufacturers whose strategy is one of these."""
    acting = getattr(settings, "acting", np.ones(settings.type.shape, bool))
    return [m for m, kind in enumerate(settings.type) if acting[m] and kind in strategies]


def terms_of(view: MarketView, settings: Any, maker: int) -> Any:
    """Return the settings of one manufacturer, and the names of regions."""
    own = {name: column[maker] for name, column in vars(settings).items()}
    return SimpleNamespace(**own, region_names=view.names.regions)


def moved_on(view: MarketView, terms: Any, maker: int) -> tuple[Standing, int]:
    """Return where it stands now that offices are ready and dealers carry its goods, and the regions set up so far."""
    own, dealers = view.manufacturers, view.core_dealers
    stage, since = (np.array(column[maker]) for column in (own.stage, own.stage_week))
    carried = np.zeros(stage.size, bool)
    carried[dealers.region[dealers.carries[:, maker] & dealers.alive]] = True
    needed = np.ceil(terms.set_up_weeks * template(terms, int(own.set_ups[maker])) - 1e-9)
    opened = (stage == ENTERED) & carried & (view.week - since >= needed)
    stage[opened], since[opened] = DEVELOPED, view.week
    return Standing(stage, since, np.array(own.stood_quarters[maker])), int(own.set_ups[maker] + opened.sum())


def due(view: MarketView, maker: int, standing: Standing) -> bool:
    """Tell whether it decides this week: a quarter begins, or the first surveys are over and it has no office yet."""
    if view.calendar.starts_quarter(view.week) or view.manufacturers.quarter_envelope[maker] == 0:
        return True
    waits = not among(standing.stage, (*WITH_OFFICE, SURVEYING)).any()
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
