"""What a manufacturer offers to dealers, and what these make of it, as a scenario may say it.

Who: helper of dealer_recruitment. Reads, Proposes: nothing. Formula: see ``_recruiting_offer.py``. Source: register
JMB-08 (guarantees), CCM-07; amounts *assumption*.
"""

from __future__ import annotations

from typing import ClassVar

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting

A = "assumption"


class Offer(RuleSettings):
    """What a manufacturer offers to dealers, and what these make of it."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer",)

    exclusive: bool = setting(
        False,
        unit="yes/no",
        kind="lever",
        source="model 4.11",
        meaning="whether other manufacturers' goods must go",
    )
    area_guarantee: bool = setting(
        True, unit="yes/no", kind="lever", source="register JMB-08",
        meaning="no second appointment in a territory; without it a dealer reckons with one more beside it")  # fmt: skip
    guaranteed_weeks: int = setting(
        52, unit="week", kind="lever", ge=1, le=1040, source="register JMB-08, JMB-09",
        meaning="term for which supply is promised; what starting costs a dealer is spread over it")  # fmt: skip
    expected_share: float = setting(
        0.2,
        unit="share",
        gt=0,
        le=1,
        source=A,
        meaning="share of the category that both sides count on once the goods have found their place",
    )
    expected_distribution: float = setting(
        0.5, unit="share", gt=0, le=1, source=A, meaning="terminals that both count on to list the goods then")  # fmt: skip
    first_order_share: float = setting(
        0.25,
        unit="share",
        ge=0,
        le=1,
        source=A,
        meaning="part of that volume that a dealer begins with, so that shelves can be filled",
    )
    margin_realised: float = setting(
        0.9,
        unit="share",
        ge=0,
        le=2,
        source=A,
        meaning="part of the margin at guide price that a dealer counts on",
    )
    capital_weeks: float = setting(
        4.5, unit="week", gt=0, le=104, source="measured: dealers' capital is 5.5 weeks of purchases at lead 1",
        meaning="own capital that a week's purchases tie up, before goods under way")  # fmt: skip
    start_up_cost: float = setting(
        10_000.0,
        unit="money",
        ge=0,
        source=A,
        meaning="what beginning with a manufacturer costs a dealer, of a real one",
    )
    alternative_return: float = setting(
        0.15,
        unit="share/year",
        ge=-1,
        le=5,
        source=A,
        meaning="return of whatever a dealer does without these goods",
    )
    alternative_sd: float = setting(
        0.05, unit="share/year", ge=0, le=2, source=A, meaning="how much that differs between dealers, sd")  # fmt: skip
    dumping_loss: float = setting(
        0.1,
        unit="share",
        ge=0,
        le=1,
        source=A,
        meaning="sales a dealer fears to lose to goods from elsewhere if nobody polices them, where these can come",
    )
    loyalty_weight: float = setting(
        0.2, unit="share/year", ge=0, le=5, source=A,
        meaning="return on what a wholly loyal dealer has in rivals' goods that it asks on top to leave them")  # fmt: skip
