"""Who: manufacturers; stage 1.

Reads: their settings; ``core_dealers.invoiced_value`` (net invoices of last week), ``rebate_accrued``; the rate
then in force.

Proposes: ``manufacturers.rebate_rate``; the rebate accrued by every core dealer; in the first week of a period a
debt "rebate" for all that accrued before, due after the delay, unless proven diversion cost the dealer the quarter's
rewards; hands dealers the promise: the rate on all purchases, whatever their volume.

Formula: accrued += ⌊rate(region of the dealer's seat) · invoiced last week⌋ minor units, per dealer and
manufacturer. What is invoiced in the last week of a quarter is counted before the quarter is paid.

Source: flat rebate of model 5.3; 2.5 % of invoice is the arm of the magnitudes that costs as much as a 1/2/3 %
ladder; the delay is an *assumption*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, Owe, SetColumns
from channelsim.rules._purchase_periods import Period
from channelsim.rules._scheme_tools import forfeits, in_force, of_dealer, one_step, period_of, promise


class Settings(RuleSettings):
    """The rebate one manufacturer grants to core dealers of one region."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    type: Literal["flat"] = setting(
        "flat",
        unit="name",
        kind="lever",
        source="model 5.3",
        meaning="scheme: flat = one rate on all invoices",
    )
    rate: float = setting(
        0.025, unit="share", kind="lever", ge=0, le=1, source="magnitudes", meaning="rebate on net invoice"
    )
    period: Literal["quarter"] = setting(
        "quarter", unit="name", kind="lever", source="model 5.3", meaning="how often it is reckoned up"
    )
    payment_delay_weeks: int = setting(
        4,
        unit="week",
        kind="lever",
        ge=0,
        le=52,
        source="assumption",
        meaning="weeks between the end of the period and payment",
    )
    forfeit_on_diversion: bool = setting(
        True, unit="yes/no", kind="lever", source="model 5.3",
        meaning="whether proven sales outside the territory cost the quarter's rebate (where the policing policy says so)",
    )  # fmt: skip


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return rates (M, R), accrued rebates (J, M) and, at the start of a quarter, what is owed."""
    region = view.core_dealers.region
    rate_then = view.manufacturers.rebate_rate.T[region]
    counts = view.core_dealers.invoiced_value * ~view.core_dealers.out_of_contract
    earned = np.floor(rate_then * counts + 1e-9).astype(np.int64)
    accrued = view.core_dealers.rebate_accrued + earned
    period = period_of(view, "quarter")
    moves: list[Move] = []
    if period.closed is not None:
        lost = period.closed.forfeited & of_dealer(view, in_force(view, settings).forfeit_on_diversion)
        moves += forfeits(view, np.where(lost, accrued, 0))
        dealer, maker = np.nonzero((accrued > 0) & ~lost)
        due = view.week + settings.payment_delay_weeks[maker, region[dealer]]
        payers = view.party("manufacturers").start + maker
        moves.append(Owe("rebate", payers, view.core_dealers.party[dealer], accrued[dealer, maker], due))
        accrued = np.zeros_like(accrued)
        moves.append(SetColumns("core_dealers", {"rebate_base": np.zeros_like(accrued)}))
    moves.append(SetColumns("core_dealers", {"rebate_accrued": accrued}))
    moves.append(SetColumns("manufacturers", {"rebate_rate": np.array(settings.rate)}))
    return moves + _promised(view, settings, period)


def _promised(view: MarketView, settings: Any, period: Period) -> list[Move]:
    rate = of_dealer(view, settings.rate)
    if not rate.any():
        return []
    terms = {
        "delay": of_dealer(view, settings.payment_delay_weeks),
        "forfeitable": of_dealer(view, settings.forfeit_on_diversion),
    }
    return promise("rebate", [one_step(view, period, threshold=0.0, all_rate=rate, where=rate > 0, **terms)])
