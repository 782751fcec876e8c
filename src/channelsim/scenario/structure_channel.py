"""What exists between makers and consumers: dealers, terminals, a table of demand; what is recorded; what changes when."""

from __future__ import annotations

from typing import Any, Literal

from channelsim.base.setting import Block, setting
from channelsim.scenario.structure import PLANNER, A, Name
from channelsim.scenario.terminal_types import TerminalType


class CoreDealers(Block):
    """Who the core dealers are; how they behave are rules."""

    table: str | None = setting(
        None, unit="file", kind="structure", source=PLANNER,
        meaning="table with the columns name, region, manufacturers (a list joined by ';'; empty: a candidate), and "
        "perhaps capital, coverage, management, loyalty, vehicles")  # fmt: skip
    candidates_per_region: int | None = setting(
        None, unit="dealer", kind="structure", ge=0, le=50, source=A,
        meaning="dealers of each region without a manufacturer who may be recruited; null: none, or two more than "
        "core_dealers_per_region where a manufacturer expands")  # fmt: skip
    candidate_capital: float = setting(
        0.5, unit="1", kind="structure", gt=0, le=100, source=A,
        meaning="median of what candidates can put into a business, over the mean of their region's dealers")  # fmt: skip
    candidate_capital_log_sd: float = setting(
        0.7, unit="ln", kind="structure", ge=0, le=3, source=A, meaning="sd of ln of that")  # fmt: skip
    candidate_coverage_least: float = setting(
        0.4, unit="share", kind="structure", ge=0, le=1, source=A,
        meaning="share of the region's terminals that networks of candidates reach: from this to all, evenly")  # fmt: skip
    candidate_vehicles: float = setting(
        1.2, unit="1", kind="structure", gt=0, source=A,
        meaning="median of the vehicles candidates can run, over what an equal territory needs")  # fmt: skip
    candidate_vehicles_log_sd: float = setting(
        0.5, unit="ln", kind="structure", ge=0, le=3, source=A, meaning="sd of ln of that")  # fmt: skip
    planning_error_most: float = setting(
        0.5, unit="ln", kind="structure", ge=0, le=2, source=A,
        meaning="error of forecasts and records of dealers that manage nothing; perfect ones have none")  # fmt: skip
    compliance_most: float = setting(
        0.04, unit="share", kind="structure", ge=0, le=1, source=A,
        meaning="what breaking the contract costs dealers in their own eyes, share of price, from 0 to this")  # fmt: skip


class SubDealers(Block):
    """Who the sub-dealers are (with ``tiers: 2``)."""

    per_core_dealer: int = setting(
        4, unit="dealer", kind="structure", ge=1, le=50, source=A, meaning="sub-dealers of each core dealer"
    )
    payment_terms_weeks: int = setting(
        4, unit="week", kind="structure", ge=0, le=52, source="magnitudes: 30 days", meaning="credit they get"
    )


class Dealers(Block):
    """What holds for both tiers of dealers alike."""

    credit_line_weeks: float = setting(
        6.0, unit="week", kind="structure", ge=0, le=52, source="magnitudes",
        meaning="credit line at the bank, weeks of purchases at the opening")  # fmt: skip
    opening_cash_weeks: float = setting(
        4.0, unit="week", kind="structure", ge=0, le=52, source=A,
        meaning="cash at the opening, weeks of purchases (terminals too)")  # fmt: skip


class Terminals(Block):
    """How many outlets there are, of which kinds and sizes."""

    table: str | None = setting(
        None, unit="file", kind="structure", source=PLANNER,
        meaning="table of real terminals with the columns region, type, size and a place")  # fmt: skip
    outlets_per_1000_people: float = setting(
        6.0, unit="terminal/1000 persons", kind="structure", gt=0, le=200, source="assumption (magnitudes)",
        meaning="terminals of the real market")  # fmt: skip
    count_exponent: float = setting(
        0.68, unit="1", kind="structure", ge=0, le=2, source="Iowa outlets per town: .65–.70",
        meaning="number of terminals of a region ~ population^exponent")  # fmt: skip
    size_log_sd: float = setting(
        1.33, unit="ln", kind="structure", ge=0, le=3,
        source="Iowa outlets: 1.41–1.45 over all; 1.33 within the standard types gives that",
        meaning="sd of ln size within a type")  # fmt: skip
    lead_weeks: int = setting(
        0,
        unit="week",
        kind="structure",
        ge=0,
        le=8,
        source="model 3.4",
        meaning="from order to delivery; 0 same week",
    )
    payment_terms_weeks: int = setting(
        2,
        unit="week",
        kind="structure",
        ge=0,
        le=52,
        source="magnitudes: 15 days",
        meaning="credit from suppliers",
    )
    types: dict[Name, TerminalType] = setting(
        unit="group", kind="structure", source="assumption (register TNM-10)", factory=dict,
        meaning="kinds of terminals; those listed exist; none: all standard ones")  # fmt: skip


class Consumers(Block):
    """Who buys; how they buy are rules."""


class ExogenousDemand(Block):
    """Demand from a table instead of consumers."""

    table: str | None = setting(
        None, unit="file", kind="structure", source=PLANNER,
        meaning="table with the columns week (from 0), terminal or region, product, units")  # fmt: skip


class Records(Block):
    """What is written down beyond region × product and dealers."""

    terminal_level: Literal["none", "sample", "all"] = setting(
        "none", unit="name", kind="structure", source=A, meaning="whether single terminals are recorded"
    )
    order_kinds: bool = setting(
        False, unit="yes/no", kind="structure", source=A,
        meaning="whether deliveries are told apart as regular, irregular (from the van) and urgent")  # fmt: skip
    sample_terminals: int = setting(
        200, unit="terminal", kind="structure", ge=1, le=100_000, source=A, meaning="size of that sample"
    )


class Change(Block):
    """Settings that take other values from a week on."""

    from_week: int = setting(
        unit="week",
        kind="lever",
        ge=1,
        le=5200,
        source=PLANNER,
        meaning="first week; the run begins with week 0",
    )
    to_week: int | None = setting(
        None, unit="week", kind="lever", ge=1, le=5200, source=PLANNER, meaning="last week; null: to the end"
    )
    announce_weeks: int = setting(
        0, unit="week", kind="lever", ge=0, le=52, source=PLANNER,
        meaning="weeks before, from which dealers and terminals know a change of prices")  # fmt: skip
    note: str = setting("", unit="text", kind="lever", source=PLANNER, meaning="why")
    set: dict[str, Any] = setting(
        unit="group", kind="lever", source=PLANNER, meaning="the new values, nested or as dotted paths"
    )
