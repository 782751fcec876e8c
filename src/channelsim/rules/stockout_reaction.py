"""Stock-out reaction: who gets what there is, and what the others do.

Who: consumers who wanted a product this week.
Reads: the handed occasions and choice; terminals' stock_units, listed, region; consumers' repertoire, attraction,
    service, key.
Proposes: ``SellToConsumers``; ``SetColumns`` of terminals' asked_units; ``Revise`` of consumers' postponed; ``Fact``
    region_product/lost_units (R, P): wanted as first choice and not served from stock; ``Hand("purchases")``.
Formula: where stock covers all that is wanted of a product at a terminal, everybody is served. Elsewhere the order of
    service is a hash of (week, consumer, occasion); the last one served takes what is left. Who finds nothing: other
    terminal, other brand here, other product of the brand, postpone by a week, give up, with weights renormalised
    over what exists. Other terminal = the heaviest of the repertoire (attraction·service) that lists the product, one
    switch only; products here = a logit over those known and still in stock after the round before. At most two
    rounds of reactions.
Source: Gruen, Corsten & Bharadwaj 2002 (31, 26, 19, 15, 9 %).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Fact, Hand, Move, Revise, SellToConsumers, SetColumns
from channelsim.rules import _stockout_claims as claiming
from channelsim.rules import _stockout_kernels as kernels
from channelsim.rules._consumers import Occasions, Purchases
from channelsim.rules._shelf_kernels import compare, contested, tally
from channelsim.rules._stockout_memory import at_hand
from channelsim.rules._stockout_service import serve

ROUNDS = 2
GRUEN = "Gruen, Corsten & Bharadwaj 2002"


class Settings(RuleSettings):
    """What consumers do who find the shelf empty; the shares are renormalised over what exists."""

    other_terminal: float = setting(
        0.31, unit="share", meaning="go to another terminal", source=GRUEN, ge=0, le=1)  # fmt: skip
    other_brand: float = setting(
        0.26, unit="share", meaning="take another brand here", source=GRUEN, ge=0, le=1)  # fmt: skip
    other_product: float = setting(
        0.19, unit="share", meaning="take another product of the brand here", source=GRUEN, ge=0, le=1)  # fmt: skip
    postpone: float = setting(
        0.15, unit="share", meaning="come again next week", source=GRUEN, ge=0, le=1)  # fmt: skip
    give_up: float = setting(
        0.09, unit="share", meaning="buy nothing", source=GRUEN, ge=0, le=1)  # fmt: skip


def decide(view: MarketView, settings: SimpleNamespace, luck: Luck) -> list[Move]:
    """Serve everybody in two passes: what is plentiful at once, what is contested by priority and reaction."""
    occasions: Occasions = view.handed["occasions"]
    stock = view.terminals.stock_units
    asked, left = np.zeros(stock.shape, np.int32), np.empty(stock.shape, np.int32)
    short = np.empty(stock.shape, np.bool_)
    lost = np.zeros((view.regions.size, stock.shape[1]), np.int64)
    purchases = _as_wanted(occasions, asked)
    compare(asked, stock, view.terminals.region, left, short, lost)
    postponed = _contest(view, settings, luck, purchases, left, contested(occasions, short))
    return [
        Hand("purchases", purchases),
        SellToConsumers((stock - left).astype(np.int64)),
        SetColumns("terminals", {"asked_units": asked}),
        Fact("region_product", "lost_units", lost),
        Revise("consumers", ("postponed",), claiming.postpone, (postponed,)),
    ]


def _as_wanted(occasions: Occasions, asked: Any) -> Purchases:
    """Return the purchases if nothing were short, and add up what is ``asked``."""
    found, units = np.empty(occasions.product.size, np.bool_), np.empty_like(occasions.units)
    tally(occasions, asked, found, units)
    return Purchases(occasions.consumer, occasions.slot, occasions.product, found, occasions.slot.copy(),
                     occasions.terminal.copy(), occasions.product.copy(), units)  # fmt: skip


def _contest(
    view: MarketView, settings: SimpleNamespace, luck: Luck, purchases: Purchases, left: Any, chosen: Any
) -> Any:
    """Serve contested occasions ``chosen`` and let the others react; writes purchases and left, returns who postpones."""
    occasions, people = view.handed["occasions"], view.consumers
    products, priority = left.shape[1], luck.key("stockout_priority")
    queue = claiming.queue_of(occasions, chosen, products, people.key, priority)
    serve(queue, left)
    claims = claiming.claims_of(occasions, chosen, queue, claiming.settle_first(chosen, queue, purchases))
    names = ("other_terminal", "other_brand", "other_product", "postpone", "give_up")
    shares = np.array([float(getattr(settings, name)) for name in names])
    rows = np.arange(claims.consumer.size, dtype=np.int32)
    known, choice, key = (
        at_hand(people, claims.consumer),
        view.handed["choice"],
        luck.key("stockout_reaction"),
    )
    for number in range(ROUNDS):
        chance = (key, number)
        rows, here, within = kernels.react(chance, claims, rows, (known, choice), shares, left)
        kernels.choose_here(chance, claims, here, within, (known, choice), left)
        queue = claiming.queue_again(claims, rows, products)
        serve(queue, left)
        claims.got[rows] = queue.got
        rows = rows[queue.got == 0]
    return claiming.finish(claims, purchases)
