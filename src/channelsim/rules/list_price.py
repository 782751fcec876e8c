"""Who: manufacturers, for each product and region; stage 1.

Reads: their settings, dated changes included; ``handed["announced_prices"]`` when a change has been announced.

Proposes: the price columns of the products.

Formula: minor units = currency · minor units per unit of currency. Recommended retail price of a unit = recommended
price of a case / units per case. An announced price is the list a change will bring, ``weeks`` from now; without
one the next price is the present price and the weeks are 0.

Source: levels from magnitudes of a provincial beer market (dealer 11 % of his price, shop 25 %, restaurant 55 %):
*assumption*. ``conduct: fixed``: prices move by dated changes only.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns

BASIS = "assumption: price ladder of a provincial beer market, 12 bottles a case"


class Settings(RuleSettings):
    """List prices of one product in one region."""

    per: ClassVar[tuple[str, ...]] = ("product", "region")
    section: ClassVar[str] = "products"

    ex_works: float = setting(
        24.0, unit="money/case", kind="lever", gt=0, source=BASIS, meaning="list price to core dealers"
    )
    sub_dealer_price: float = setting(
        25.6, unit="money/case", kind="lever", gt=0, source=BASIS, meaning="list price to sub-dealers"
    )
    guide: float = setting(
        27.0, unit="money/case", kind="lever", gt=0, source=BASIS, meaning="guide price to terminals"
    )
    recommended_off_trade: float = setting(
        36.0, unit="money/case", kind="lever", gt=0, source=BASIS, meaning="recommended retail price in shops"
    )
    recommended_on_trade: float = setting(
        66.0,
        unit="money/case",
        kind="lever",
        gt=0,
        source=BASIS,
        meaning="recommended retail price in restaurants, night venues and hotels",
    )
    conduct: Literal["fixed"] = setting(
        "fixed",
        unit="name",
        kind="lever",
        source="model 5.2",
        meaning="how list prices move: fixed = by dated changes only",
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return the price columns (P, R) of this week and those announced."""
    minor = float(view.minor_units)
    units = view.products.units_per_case[:, None]
    present = {name: settings.__dict__[name] * minor for name in ("ex_works", "sub_dealer_price", "guide")}
    recommended = np.stack([settings.recommended_off_trade, settings.recommended_on_trade], axis=2)
    weeks, ex_works, below, guide = _announced(view, present, minor)
    values = {
        **present,
        "recommended": recommended * minor / units[:, :, None],
        "next_ex_works": ex_works,
        "next_guide": guide,
        "next_sub_dealer_price": below,
        "weeks_to_change": weeks,
    }
    return [SetColumns("products", values)]


def _announced(view: MarketView, present: Any, minor: float) -> tuple[Any, Any, Any, Any]:
    """Return weeks (P,) until an announced change of a product's prices, and the prices (P, R) it will bring."""
    announced = view.handed.get("announced_prices")
    if announced is None:
        same = (present[name].copy() for name in ("ex_works", "sub_dealer_price", "guide"))
        return np.zeros(view.products.size, np.int32), *same
    ex_works, guide = announced.ex_works * minor, announced.guide * minor
    below = announced.sub_dealer_price * minor
    following = {"ex_works": ex_works, "sub_dealer_price": below, "guide": guide}
    changes = np.any([new != present[name] for name, new in following.items()], axis=(0, 2))
    weeks = np.where(changes, np.asarray(announced.weeks), 0).astype(np.int32)
    return weeks, ex_works, below, guide
