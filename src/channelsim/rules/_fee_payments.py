"""Who pays display fees to whom, where they go through dealers' hands, and what arrives.

Who: helper of display_contest. Reads: fees by terminal; manufacturers' ``expenses_through_dealers``; core dealers'
``withheld_share`` and ``withheld_value``; the chain of suppliers. Proposes: payments "display_fee" from manufacturers to
terminals and to core dealers, from core dealers on to terminals; ``withheld_value``; facts of fees.

Formula: of a fee f, ⌊f·through⌋ goes to the core dealer in whose territory the terminal lies, who hands on all but
⌊⌊f·through⌋·withheld⌋; every minor unit is in one of the three hands. Source: register ADV-19, CASE-05.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Move, Pay, SetColumns
from channelsim.rules._territory import chain, core_dealer_of


class Fees(NamedTuple):
    """Fees by terminal and manufacturer, minor units (T, M); ``through`` and ``kept`` have no rows where nothing goes so."""

    paid: Any
    through: Any
    kept: Any

    @classmethod
    def none(cls, shape: tuple[int, int], through: Any) -> Fees:
        """Return no fees yet."""
        less = shape if through.any() else (0, shape[1])
        return cls(*(np.zeros(size, np.int64) for size in (shape, less, less)))


def hands(view: MarketView) -> tuple[Any, Any]:
    """Return by supplier and manufacturer (J + K + 1, M) the part of fees that goes through dealers and what they keep."""
    behind, own = chain(view), view.core_dealers
    through = np.where((behind >= 0)[:, None], np.asarray(view.manufacturers.expenses_through_dealers), 0.0)
    if not through.any():
        return through, through
    through[behind >= 0] *= own.alive[behind[behind >= 0], None]
    kept = np.concatenate([own.withheld_share, np.zeros((1, through.shape[1]))])[behind]
    return through, kept


def arrived_share(view: MarketView, fees: Fees) -> Any:
    """Return the part of each manufacturer's fees that reached terminals, by region (M, R); 1 where none was paid."""
    shape = (view.manufacturers.size, view.regions.size)
    if not fees.kept.any():
        return np.ones(shape)
    paid, kept = (_by_region(view, values) for values in (fees.paid, fees.kept))
    return np.where(paid > 0, 1 - kept / np.maximum(paid, 1), 1.0).T


def payments(view: MarketView, fees: Fees) -> list[Move]:
    """Return payments and facts of the week's fees."""
    makers = view.party("manufacturers").start
    start = view.terminals.party
    direct = fees.paid - fees.through if fees.through.size else fees.paid
    where = np.flatnonzero(direct)  # much sooner than nonzero of two dimensions
    terminal, maker = np.divmod(where, direct.shape[1])
    moves: list[Move] = [Pay("display_fee", makers + maker, start[terminal], direct.reshape(-1)[where])]
    paid = _by_region(view, fees.paid)
    moves.append(Fact("region_manufacturer", "display_fees", paid))
    moves.append(SetColumns("manufacturers", {"display_fees_paid": np.ascontiguousarray(paid.T)}))
    return [*moves, *(_handed_on(view, fees) if fees.through.any() else ())]


def _handed_on(view: MarketView, fees: Fees) -> list[Move]:
    own, makers = view.core_dealers, view.party("manufacturers").start
    terminal, maker = np.nonzero(fees.through)
    dealer = core_dealer_of(view)[terminal, maker]
    sent, kept = np.zeros((2, own.size, fees.paid.shape[1]), np.int64)
    np.add.at(sent, (dealer, maker), fees.through[terminal, maker])
    np.add.at(kept, (dealer, maker), fees.kept[terminal, maker])
    who, m = np.nonzero(sent)
    onward = fees.through[terminal, maker] - fees.kept[terminal, maker]
    return [
        Pay("display_fee", makers + m, own.party[who], sent[who, m]),
        Pay("display_fee", own.party[dealer], view.terminals.party[terminal], onward),
        SetColumns("core_dealers", {"withheld_value": own.withheld_value + kept}),
        Fact("region_manufacturer", "fees_through_dealers", _by_region(view, fees.through)),
        Fact("region_manufacturer", "fees_withheld", _by_region(view, fees.kept)),
    ]


def _by_region(view: MarketView, values: Any) -> Any:
    """Return sums (R, M) of values (T, M) over the terminals of each region, int64."""
    regions, makers = view.regions.size, values.shape[1]
    where = np.flatnonzero(values)
    terminal, maker = np.divmod(where, makers)
    place = view.terminals.region[terminal] * makers + maker
    total = np.bincount(place, values.reshape(-1)[where], minlength=regions * makers)
    return total.reshape(regions, makers).astype(np.int64)


def full_plan_fees(view: MarketView, settings: Any) -> Any:
    """Return the fees of a week if every terminal listed all products of every manufacturer, minor units (M, R)."""
    t, regions = view.terminals, view.regions.size
    count = np.bincount(t.region.astype(np.int64) * 3 + t.abc_class, minlength=3 * regions).reshape(
        regions, 3
    )
    products = np.bincount(view.products.manufacturer, minlength=view.manufacturers.size)
    fees = np.stack([settings.fee_a, settings.fee_b, settings.fee_c], axis=2)
    return (fees * count).sum(axis=2) * products[:, None] * view.minor_units
