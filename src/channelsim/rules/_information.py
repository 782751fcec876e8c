"""Where a manufacturer's knowledge comes from, as a scenario writes it.

Who: helper of market_information. Reads, Proposes: nothing. Formula: errors are standard deviations of ln (sizes) or
logit (shares). Source: register IMP-12…IMP-17 (methods, 16 days), JMB-13 (sources), DMV-10 (visits); sizes
*assumption*.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from channelsim.base.setting import Block, setting
from channelsim.market.knowledge import LONGEST_DELAY

A = "assumption"


class Method(NamedTuple):
    """A way to survey a region: weeks, money, money an outlet of the region, error."""

    weeks: int
    fixed: float
    per_outlet: float
    error: float


METHODS = {
    "desk": Method(1, 10_000.0, 0.0, 0.4),
    "interviews": Method(3, 20_000.0, 2.5, 0.25),
    "questionnaire": Method(4, 40_000.0, 6.0, 0.15),
    "census": Method(6, 40_000.0, 25.0, 0.08),
}


class Desk(Block):
    """What public statistics and the trade press tell of every region."""

    size_error: float = setting(
        0.3, unit="ln", gt=0, le=5, source="assumption: regions of a settled province differ by .1 to .35",
        meaning="error of sizes: people × consumption a head of all regions together")  # fmt: skip
    share_error: float = setting(
        0.5, unit="logit", gt=0, le=5, source="assumption: regions of a settled province differ by .2 to .7",
        meaning="error of shares: the average of all regions")  # fmt: skip


class Survey(Block):
    """How regions are surveyed."""

    method: Literal["desk", "interviews", "questionnaire", "census"] = setting(
        "interviews", unit="name", kind="lever", source="register IMP-14, IMP-25",
        meaning="sets weeks, cost and error, as far as they are not given here")  # fmt: skip
    weeks: int | None = setting(
        None, unit="week", kind="lever", ge=1, le=52, source="1, 3, 4, 6: register IMP-17 has 16 days",
        meaning="from its start to its result; null: of the method")  # fmt: skip
    fixed_cost: float | None = setting(
        None, unit="money/survey", kind="lever", ge=0, source="10,000, 20,000, 40,000, 40,000: assumption",
        meaning="whatever the region's size; null: of the method")  # fmt: skip
    cost_per_outlet: float | None = setting(
        None, unit="money/outlet", kind="lever", ge=0, source="0, 2.5, 6, 25: assumption",
        meaning="for each outlet of the region and source; null: of the method")  # fmt: skip
    error: float | None = setting(
        None, unit="ln or logit", ge=0.001, le=5, source=".4, .25, .15, .08: assumption",
        meaning="of one source; null: of the method")  # fmt: skip
    sources: int = setting(
        1, unit="source", kind="lever", ge=1, le=20, source="register JMB-13",
        meaning="independent sources: the error falls with the root of their number, each costs as the first")  # fmt: skip
    repeat_weeks: int = setting(
        0, unit="week", kind="lever", ge=0, le=1040, source="planner",
        meaning="regions with an office are surveyed again so many weeks after the last time; 0 never")  # fmt: skip

    @property
    def terms(self) -> Method:
        """Weeks, cost and error of the result: what is given here, else of the method."""
        base = METHODS[self.method]
        given = (self.weeks, self.fixed_cost, self.cost_per_outlet, self.error)
        weeks, fixed, each, error = (
            own if own is not None else of for own, of in zip(given, base, strict=True)
        )
        return Method(int(weeks), fixed, each * self.sources, error / self.sources**0.5)


class Visits(Block):
    """What advisors see where they go."""

    error: float = setting(
        2.0, unit="ln or logit", gt=0, le=50, source="assumption: a hundred a month see more than interviews tell",
        meaning="of what one visit tells; a month's visits err by this over the root of their number")  # fmt: skip


class Reports(Block):
    """What the manufacturer's own dealers in a region tell it."""

    error: float = setting(
        0.3, unit="ln or logit", gt=0, le=5, source=A, meaning="of a month's report")  # fmt: skip
    delay_weeks: int = setting(
        4, unit="week", ge=0, le=LONGEST_DELAY, source=A, meaning="age of what a report tells")  # fmt: skip
    orders_weight: float = setting(
        0.0, unit="share", ge=0, le=1, source=A,
        meaning="how far dealers infer sales from their own orders: loaded goods look like sales")  # fmt: skip


class Drift(Block):
    """How fast what is known grows old."""

    size: float = setting(
        0.01, unit="ln/√week", ge=0, le=1, source=A, meaning="expected change of sizes in a week")  # fmt: skip
    share: float = setting(
        0.03, unit="logit/√week", ge=0, le=1, source=A, meaning="expected change of shares in a week")  # fmt: skip
