"""Whom a search for dealers finds, what the manufacturer can know of them, whom it asks, who accepts.

Who: helper of dealer_recruitment. Reads: core dealers' seats, attributes, ``carries``, ``alive``, books; ``surveys``;
distances. Proposes: nothing.

Formula: a search finds each candidate of its kind with the chance ``reach``. Known = true + error·z on scales from
0 to 1, one z a search, dealer and trait; error times ``unsurveyed`` where the region was never surveyed; capital:
known = true·exp(error·z), on the scale known/(known + what the offer takes). Rival lines are seen as they are:
carried/others there are. Score = Σ w·known/Σ|w|. Source: register JMB-16, JMB-13, JMB-18, CCM-14; *own*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.market import MarketView
from channelsim.rules._recruiting_offer import Reckoning, near_end, own_capital, reckon
from channelsim.rules._recruiting_terms import TRAITS

SEEN = ("capital", "coverage", "management", "loyalty")


class Candidates(NamedTuple):
    """Dealers that a search has found, arrays (n,), best first.

    Row in ``core_dealers``; known traits (n, traits) on scales from 0 to 1 in the order of ``TRAITS``; known capital (minor
    units); score by what the manufacturer goes by; what each reckons; who was asked and who is chosen.
    """

    way: str
    row: Any
    known: Any
    known_capital: Any
    score: Any
    reckoning: Reckoning
    asked: Any
    chosen: Any

    def explained(self, names: list[str]) -> list[dict[str, Any]]:
        """Return one plain row a candidate: name, known traits, score, what it expects and asks, why it is chosen or not."""
        own, rows = self.reckoning, []
        for n, row in enumerate(self.row.tolist()):
            why = "chosen" if self.chosen[n] else "declined" if self.asked[n] else "not asked"
            if not self.asked[n] and not own.free[n]:
                why = "bound by its term"
            known = {
                f"known_{trait}": float(np.clip(self.known[n, k], 0, 1)) for k, trait in enumerate(TRAITS)
            }
            rows.append({
                "dealer": names[row], **known, "known_capital_minor": float(self.known_capital[n]),
                "score": float(self.score[n]), "expected_return": float(own.expected[n]),
                "asked_return": float(own.alternative[n]),
                "gain_minor": float(own.gain[n]), "accepts": bool(own.accepts[n]), "why": why,
            })  # fmt: skip
        return rows


def precondition(view: MarketView, settings: Any, m: int, r: int, way: str) -> bool:
    """Tell whether a manufacturer can look for dealers of a region in this way."""
    if way not in ("existing_network", "meeting"):
        return True
    dealers = view.core_dealers
    mine = dealers.region[dealers.carries[:, m] & dealers.alive]
    near = bool((np.asarray(view.distance_km)[r, mine] <= settings.network_km[m]).any())
    return near and (
        way == "existing_network" or bool(view.regions.population[r] >= settings.meeting_population[m])
    )


def reached(view: MarketView, settings: Any, luck: Any, where: tuple[int, int], way: tuple[str, Any]) -> Any:
    """Return rows of candidates and what is seen of their traits, with ``luck`` of the week in which the search began.

    Returns:
        (name of the way, rows (n,), errors (n, 4) on scales from 0 to 1 in the order of ``SEEN``).
    """
    (m, r), (name, terms) = where, way
    dealers = view.core_dealers
    here = (
        dealers.alive & (dealers.region == r) & ~dealers.carries[:, m] & (dealers.owner < 0)
    )  # no rival's branch
    trades = dealers.carries.any(axis=1)
    poor = dealers.return_on_capital < settings.alternative_return[m]
    turned = trades & near_end(view) & poor & settings.discontent_come[m]  # they look around themselves
    idle = here & (~trades | turned)
    kinds = {"existing_network": idle, "targeted": here & trades, "walk_in": idle, "meeting": here}
    rows = np.flatnonzero(kinds[name])
    rows = rows[luck.uniform("recruiting_reach", rows, m) < terms.reach]
    fog = terms.error * (1.0 if view.manufacturers.surveys[m, r] > 0 else settings.unsurveyed[m])
    draws = [luck.normal("recruiting_sight", rows, m * len(SEEN) + k) for k in range(len(SEEN))]
    return name, rows, fog * np.stack(draws, axis=1)


def weighed(
    view: MarketView, settings: Any, luck: Any, where: tuple[int, int], found: Any, places: int
) -> Candidates:
    """Return the candidates of a search in the order in which they are asked, and who of them is chosen."""
    (m, _), (way, rows, error) = where, found
    reckoning = reckon(view, settings, luck, where, rows)
    dealers = view.core_dealers
    capital = own_capital(view)[rows] * np.exp(error[:, 0])
    scale = capital / np.maximum(capital + reckoning.offered_capital, 1.0)
    seen = [getattr(dealers, name)[rows] + error[:, k] for k, name in enumerate(SEEN) if k]
    others = max(view.manufacturers.size - 1, 1)
    known = np.stack([scale, *seen, dealers.carries[rows].sum(axis=1) / others], axis=1)
    weights = np.array([getattr(settings.weights[m], name) for name in TRAITS])
    ground = {
        "score": known @ weights / np.abs(weights).sum(),
        "size": capital,
        "first_come": -luck.uniform("recruiting_comes", rows, m),
    }[settings.select[m]]
    order = np.argsort(-ground, kind="stable")
    accepts = reckoning.accepts[order]
    before = np.cumsum(accepts) - accepts
    asked = (before < places) & reckoning.free[order]
    return Candidates(way, rows[order], known[order], capital[order], ground[order],
                      Reckoning(*(column[order] for column in reckoning)), asked, asked & accepts)  # fmt: skip
