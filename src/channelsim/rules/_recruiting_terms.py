"""What a scenario may say of recruiting core dealers: ways of finding them, what is looked at, what is offered.

Who: helper of dealer_recruitment. Reads, Proposes: nothing. Formula: see dealer_recruitment. Source: register
JMB-16 (four ways), CCM-14, JMB-18 (what is looked at), JMB-08 (guarantees); amounts, weeks and errors *assumption*.
"""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from channelsim.base.setting import Block, setting
from channelsim.rules._recruiting_promise import Offer
from channelsim.rules._recruiting_ways import ExistingNetwork, Meeting, Targeted, Way

A = "assumption"
WAYS = ("existing_network", "targeted", "walk_in", "meeting")
TRAITS = ("capital", "coverage", "management", "loyalty", "rival_lines")


class Weights(Block):
    """What counts in the choice between candidates; only proportions matter, and below 0 counts against."""

    capital: float = setting(
        1.0, unit="1", kind="lever", ge=-100, le=100, source="register CCM-14", meaning="own money"
    )
    coverage: float = setting(
        1.0,
        unit="1",
        kind="lever",
        ge=-100,
        le=100,
        source="register CCM-14",
        meaning="terminals its network reaches",
    )
    management: float = setting(
        1.0, unit="1", kind="lever", ge=-100, le=100, source="register JMB-18", meaning="ability to plan")  # fmt: skip
    loyalty: float = setting(
        1.0,
        unit="1",
        kind="lever",
        ge=-100,
        le=100,
        source="register CCM-14",
        meaning="how much its word counts",
    )
    rival_lines: float = setting(
        0.0, unit="1", kind="lever", ge=-100, le=100, source=A, meaning="goods of rivals it carries")  # fmt: skip

    @model_validator(mode="after")
    def _some(self) -> Weights:
        if not any(getattr(self, name) for name in TRAITS):
            raise ValueError(
                "all weights are 0: give at least one of them a weight, or leave them out for equal ones"
            )
        return self


class Recruiting(Offer):
    """How one manufacturer finds and chooses core dealers."""

    recruit: Literal["expansion", "always", "never"] = setting(
        "expansion",
        unit="name",
        kind="lever",
        source="model 5.7",
        meaning="when it looks for dealers: only under a strategy of expansion, wherever one is missing, or never",
    )
    dealers_per_region: int | None = setting(
        None, unit="dealer", kind="lever", ge=0, le=50, source="planner",
        meaning="dealers it wants in a region; null: core_dealers_per_region")  # fmt: skip
    way: Literal["existing_network", "targeted", "walk_in", "meeting"] = setting(
        "walk_in", unit="name", kind="lever", source="register JMB-16", meaning="how dealers are found")  # fmt: skip
    select: Literal["score", "size", "first_come"] = setting(
        "score",
        unit="name",
        kind="lever",
        source="model 5.7",
        meaning="who is asked first: the best by weights, who seems to have most capital, or whoever came first",
    )
    weights: Weights = setting(
        Weights(), unit="group", kind="lever", source="model 5.7", meaning="what counts in the score")  # fmt: skip
    existing_network: ExistingNetwork = setting(
        ExistingNetwork(), unit="group", source=A,
        meaning="those whom own dealers near by know; needs such a dealer")  # fmt: skip
    targeted: Targeted = setting(
        Targeted(),
        unit="group",
        source=A,
        meaning="dealers that carry rivals' goods",
    )
    walk_in: Way = setting(
        Way(), unit="group", source=A,
        meaning="visits from door to door: those without a manufacturer")  # fmt: skip
    meeting: Meeting = setting(
        Meeting(), unit="group", source=A,
        meaning="a regional meeting: both; needs an own dealer near by and a large region")  # fmt: skip
    network_km: float = setting(
        200.0, unit="km", ge=0, source=A, meaning="how far own dealers know others, and draw them"
    )
    meeting_population: float = setting(
        1_000_000.0,
        unit="person",
        ge=0,
        source="register JMB-16: number *assumption*",
        meaning="least people for a meeting",
    )
    unsurveyed: float = setting(
        1.5, unit="1", ge=1, le=10, source="register JMB-12, JMB-13: size *assumption*",
        meaning="how many times larger errors are where the region has never been surveyed")  # fmt: skip
    poach: Literal["any_time", "end_of_term"] = setting(
        "any_time", unit="name", kind="lever", source=A,
        meaning="when dealers of rivals may change: on an offer, or within a quarter of the end of their term")  # fmt: skip
    discontent_come: bool = setting(
        False, unit="yes/no", source=A,
        meaning="whether rivals' dealers near the end of their term come if they earn less than elsewhere")  # fmt: skip
    newcomer_motivation: float = setting(
        0.4, unit="0…1", ge=0, le=1, source="as contract", meaning="motivation a dealer begins with")  # fmt: skip
    returned_at: float = setting(
        0.8, unit="share", ge=0, le=1, source="model 4.9",
        meaning="share of book value at which goods go back to whom a dealer leaves")  # fmt: skip
