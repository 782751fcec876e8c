"""Who: manufacturers, core dealers and sub-dealers under contracts of three; stage 12, before contracts are reviewed.

Reads: own settings (guarantees, term); sub-dealers' ``level_units``, ``price``, purchase price, ``passed_value``,
``signed_week``; core dealers' rewards in the books; terminals' ``size``, ``supplier``, ``reach``; write-offs.

Proposes: sub-dealers' ``contract_weeks``, ``policed``, ``fetches``, ``signed_week``, ``passed_value``; who is replaced or
gets a rival in its district (``Resupply``); ``terminals.reach``; payments "overheads" (investment), "rebate" (passed on),
"after_sales"; ``core_dealers.pass_share``.

Formula: the district is kept each week with chance κ = (1 − dismissals)(1 − second appointments·share lost), each left
out where it is guaranteed; with a term a renewal comes by chance ρ at its end. Expected weeks A = Σ_{n≤r} q^n +
q^r·ρ·A(T)…, q = κ/(1 + capital cost) a week (_joint_worth). Keeping the contract is worth surplus·A weeks of gross
margin, what forward_buying puts at stake by diverting. Serving terminal t for sure, not by chance r₀, is worth (1 −
r₀)·A′·margin a unit of size·size_t, A′ with the wear of the equipment; it is equipped where that exceeds its cost
(_joint_coverage). ``loose``: nobody has a contract of three; all hazards hold and what policing finds of sub-dealers is
not punished. ``given``: sub-dealers doubt nothing, reckon nothing, serve all.

Source: model 4.12; register JMB-04, 07, 08, 09, 19–21, 37; that guarantees act through expected margin and the chance to
keep it alone: *own*; hazards, costs *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, SetColumns
from channelsim.rules._joint_coverage import coverage
from channelsim.rules._joint_money import after_sales, passed_on
from channelsim.rules._joint_network import changes_below
from channelsim.rules._joint_worth import of_sub_dealers, reckon, released

A, B = "assumption", "model 4.12"


class Settings(RuleSettings):
    """The contract of three of one manufacturer in one region."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    network: Literal["given", "loose", "solid"] = setting(
        "given", unit="name", kind="lever", source=f"{B}, JMB-37: off",
        meaning="solid: contracts of three; loose: sub-dealers at will; given: nobody ever leaves or doubts")  # fmt: skip
    body: Literal["comprehensive", "fill_in"] = setting(
        "comprehensive", unit="name", kind="structure", source="JMB-20, JMB-21",
        meaning="sub-dealers serve all outlets of their districts, or all but the large ones")  # fmt: skip
    large_outlets: Literal["class_a", "types"] = setting(
        "class_a", unit="name", kind="structure", source="JMB-21",
        meaning="what large outlets are, for fill_in")  # fmt: skip
    large_types: tuple[str, ...] = setting(
        ("supermarket",), unit="name", kind="structure", source="JMB-21", meaning="their types, for types")  # fmt: skip
    area: bool = setting(
        True, unit="yes/no", kind="lever", source="JMB-08",
        meaning="guarantee: no second appointment in the district")  # fmt: skip
    profit: bool = setting(
        True, unit="yes/no", kind="lever", source="JMB-08, JMB-10",
        meaning="guarantee: sub-dealers who sell elsewhere are punished too")  # fmt: skip
    time: bool = setting(
        True, unit="yes/no", kind="lever", source="JMB-09",
        meaning="guarantee: nobody is dismissed before the term")  # fmt: skip
    service: bool = setting(
        True, unit="yes/no", kind="lever", source="JMB-08",
        meaning="guarantee: the core dealer brings the goods and shares in losses by age")  # fmt: skip
    term_weeks: int = setting(
        52, unit="week", kind="lever", ge=1, le=520, source="JMB-09", meaning="term of a contract of three")  # fmt: skip
    renewal: float = setting(
        0.9, unit="share", ge=0, le=1, source=A, meaning="ρ: chance that it is renewed; known to all")  # fmt: skip
    dismissals_per_year: float = setting(
        0.3, unit="1/year", ge=0, le=12, source=A, meaning="how often a sub-dealer at will is replaced")  # fmt: skip
    second_appointments_per_year: float = setting(
        0.3, unit="1/year", ge=0, le=12, source=A,
        meaning="how often another sub-dealer is let into a district of mean size; in proportion to its size")  # fmt: skip
    second_share: float = setting(
        0.3, unit="share", ge=0, le=1, source=A, meaning="part of the district that is lost by it")  # fmt: skip
    capital_cost: float = setting(
        0.15, unit="share/year", ge=0, le=2, source="magnitudes", meaning="what sub-dealers' money must earn")  # fmt: skip
    contract_surplus: float = setting(
        0.1, unit="share", ge=0, le=1, source=A,
        meaning="part of the gross margin that it could not earn elsewhere, for what a contract is worth")  # fmt: skip
    equipment_cost: float = setting(
        100.0, unit="money/terminal", ge=0, source=A,
        meaning="crates, credit and a place on the van for a terminal")  # fmt: skip
    equipment_weeks: float = setting(
        104.0, unit="week", gt=1, le=1040, source=A, meaning="how long they last on average")  # fmt: skip
    reach_without: float = setting(
        0.5, unit="share", ge=0, le=1, source=A,
        meaning="r₀: chance that the van calls at a terminal without them")  # fmt: skip
    pass_through: float = setting(
        0.0, unit="share", kind="lever", ge=0, le=1, source="JMB-04: off",
        meaning="part of core dealers' rewards passed on to sub-dealers by their purchases")  # fmt: skip
    pass_through_by: Literal["lever", "dealer"] = setting(
        "lever", unit="name", kind="lever", source=B,
        meaning="dealer: each core dealer takes what pays it best")  # fmt: skip
    after_sales: float = setting(
        0.5, unit="share", kind="lever", ge=0, le=1, source=A,
        meaning="part of losses by age that it takes over")  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Luck) -> list[Move]:
    """Return what contracts of three, or their want, bring about."""
    subs = view.sub_dealers
    if not len(subs):
        return []
    if (settings.network == "given").all():
        return released(view)
    terms = of_sub_dealers(view, settings)
    worth = reckon(view, terms)
    moves, facts, reach = changes_below(view, settings, terms, luck)
    covered, found = coverage(view, terms, worth, reach, luck)
    shared, passed = passed_on(view, terms, worth)
    columns = {
        "contract_weeks": terms.contract_surplus * worth.weeks * terms.reckoned,
        "policed": ~terms.reckoned | (terms.solid & terms.profit),
        "fetches": (terms.reckoned & ~(terms.solid & terms.service)).any(axis=1),
    }
    moves += [*covered, *shared, *after_sales(view, terms), SetColumns("sub_dealers", columns)]
    none = np.zeros((len(view.core_dealers), terms.reckoned.shape[1]))
    seen = {
        "keep_weeks": worth.weeks,
        "least_size": np.where(np.isfinite(worth.least_size), worth.least_size, 0.0),
    }
    facts |= (
        found | passed | {name: np.concatenate([none, each * terms.reckoned]) for name, each in seen.items()}
    )
    return moves + [Fact("joint_body", name, values) for name, values in facts.items()]
