"""Who: manufacturers; stage 1, after region_expansion. Looks for core dealers where they are missing, and appoints
them.

Reads: ``stage``, ``expands``, ``surveys``, ``search_week``; core dealers' ``carries``, ``alive``,
``out_of_contract``; what it can know of candidates (``_recruiting_candidates.py``); what candidates reckon
(``_recruiting_offer.py``).

Proposes: ``search_week``; the cost of a search as "overheads"; where a dealer accepts: ``EndSupply`` of what it
gives up, ``Appoint``, opening capital, fleet, credit line, expected orders (``_recruiting_start.py``); facts of the
frame ``recruiting``.

Formula: missing = dealers wanted − living dealers under contract, where it has an office. A search takes some weeks
and costs something by its way: through own dealers near by, aimed at rivals' dealers, from door to door, by a
meeting; a way whose precondition fails is replaced by going from door to door. Each finds other candidates and
shows them with another error. They are asked in order of Σ w·known/Σ|w| (*score*), of known capital (*size*), or as
they come (*first_come*); each accepts where what it expects beats its alternative. Nobody found: the next search
begins.

Source: model 5.7, 4.11; register CCM-06, CCM-14, JMB-16, JMB-18, CHM-04; amounts *assumption*.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, Pay, SetColumns
from channelsim.market.stages import WITH_OFFICE, among
from channelsim.rules._recruiting_candidates import Candidates, precondition, reached, weighed
from channelsim.rules._recruiting_start import appointed
from channelsim.rules._recruiting_terms import Recruiting

NONE = -100_000


class Settings(Recruiting):
    """How one manufacturer finds, chooses and wins core dealers."""


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return searches that begin, what they cost, and who is appointed."""
    missing, search = missing_dealers(view, settings), np.array(view.manufacturers.search_week)
    if view.week < 0 or not ((missing > 0) | (search > NONE)).any():
        return []
    search[missing <= 0] = NONE
    cost, asked, won = (np.zeros(missing.T.shape, np.int64) for _ in range(3))
    moves: list[Move] = []
    for m, r in np.argwhere(missing > 0).tolist():
        if search[m, r] > NONE and view.week - search[m, r] >= way_of(view, settings, m, r)[1].weeks:
            found = candidates_of(view, settings, luck, (m, r), int(search[m, r]), int(missing[m, r]))
            asked[r, m], won[r, m] = found.asked.sum(), found.chosen.sum()
            search[m, r] = NONE
            moves += appointed(view, settings, m, r, found)
        if search[m, r] == NONE and won[r, m] < missing[m, r]:
            search[m, r] = view.week
            price = way_of(view, settings, m, r)[1].cost * view.minor_units * view.market_scale
            cost[r, m] += int(np.floor(price + 0.5))
    makers = view.party("manufacturers")
    pay = Pay("overheads", np.arange(makers.start, makers.stop), view.world, cost.sum(axis=0))
    facts = {"recruiting_cost": cost, "searches": view.week == search.T, "asked": asked, "won": won,
             "missing": np.maximum(missing, 0).T}  # fmt: skip
    noted = [Fact("recruiting", name, np.asarray(values, np.int64)) for name, values in facts.items()]
    return [pay, SetColumns("manufacturers", {"search_week": search.astype(np.int32)}), *moves, *noted]


def missing_dealers(view: MarketView, settings: Any) -> Any:
    """Return how many dealers each manufacturer looks for in each region (M, R); not positive: none."""
    own, dealers = view.manufacturers, view.core_dealers
    trade = view.constants.get("trade_terms", {}).get("dealers_wanted", np.ones(own.size, np.int64))
    wanted = np.array(
        [trade[m] if number is None else number for m, number in enumerate(settings.dealers_per_region)]
    )
    acts = (settings.recruit == "always") | ((settings.recruit == "expansion") & own.expands)
    there = dealers.carries & dealers.alive[:, None] & ~dealers.out_of_contract
    living = np.zeros((own.size, view.regions.size), np.int64)
    dealer, maker = np.nonzero(there)
    np.add.at(living, (maker, dealers.region[dealer]), 1)
    return np.where(acts[:, None] & among(own.stage, WITH_OFFICE), wanted[:, None] - living, 0)


def way_of(view: MarketView, settings: Any, m: int, r: int) -> tuple[str, Any]:
    """Return name and terms of the way in which manufacturer ``m`` looks for dealers in region ``r``."""
    name = str(settings.way[m])
    name = name if precondition(view, settings, m, r, name) else "walk_in"
    return name, getattr(settings, name)[m]


def candidates_of(
    view: MarketView, settings: Any, luck: Any, where: tuple[int, int], since: int, places: int
) -> Candidates:
    """Return whom a search has found, what is known of each, what each would reckon, and who is chosen.

    A pure function: it changes nothing, and gives the same for the same week of the same run.

    Args:
        view, settings, luck: as ``decide`` got them.
        where: rows of manufacturer and region.
        since: week of the run in which the search began.
        places: dealers looked for.
    """
    found = reached(view, settings, luck.at(since), where, way_of(view, settings, *where))
    return weighed(view, settings, luck, where, found, places)
