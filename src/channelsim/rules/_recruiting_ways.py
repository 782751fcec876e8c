"""Ways of finding dealers, each with its cost, weeks, error and reach.

Who: helper of dealer_recruitment. Reads, Proposes: nothing. Formula: see dealer_recruitment. Source: register JMB-16 for the
four ways; amounts, weeks and errors *assumption*.
"""

from __future__ import annotations

from typing import Any

from channelsim.base.setting import Block, setting

A = "assumption"


def _cost(money: float) -> Any:
    return setting(money, unit="money/search", ge=0, source=A, meaning="what a search in a region costs")


def _weeks(weeks: int) -> Any:
    return setting(
        weeks, unit="week", ge=0, le=104, source=A, meaning="from the start of a search to the offer"
    )


def _error(sd: float) -> Any:
    said = "sd of the error about what candidates are, on scales from 0 to 1 (capital: of ln)"
    return setting(sd, unit="1", ge=0, le=5, source=A, meaning=said)


def _reach(share: float) -> Any:
    return setting(share, unit="share", ge=0, le=1, source=A, meaning="share of the candidates it finds")


class Way(Block):
    """One way of finding dealers: from door to door."""

    cost: float = _cost(20_000.0)
    weeks: int = _weeks(8)
    error: float = _error(0.3)
    reach: float = _reach(0.7)


class ExistingNetwork(Way):
    """Through own dealers."""

    cost: float = _cost(5_000.0)
    weeks: int = _weeks(4)
    error: float = _error(0.15)
    reach: float = _reach(0.4)


class Targeted(Way):
    """Aimed at dealers of rivals."""

    cost: float = _cost(15_000.0)
    weeks: int = _weeks(6)
    error: float = _error(0.2)
    reach: float = _reach(1.0)


class Meeting(Way):
    """A regional meeting."""

    cost: float = _cost(60_000.0)
    weeks: int = _weeks(3)
    error: float = _error(0.25)
    reach: float = _reach(0.6)
