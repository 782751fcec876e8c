"""What a manufacturer keeps beliefs about, and how the truth of it is measured.

Beliefs and their errors stand on the scale of their item: the logarithm for sizes, the logit for shares, where an
error means the same everywhere and no belief leaves its range. What is undefined where a maker does not sell (its own
prices, stock, diversion, team) is what it has on average where it does: its management travels with it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel

LEAST_SHARE = 0.002  # shares are kept this far from 0 and 1, so that every logit is finite
LEAST_EFFORT = 0.01
NORM_COVER_WEEKS = 3.0
SNAPSHOTS = 8
LONGEST_DELAY = 26
NEVER = -100_000  # week of what has not happened
SUMS = 7


class Item(NamedTuple):
    """One thing believed of a region by a manufacturer.

    ``scale``: log, logit or plain; ``least``: smallest size on the log scale. ``sources``: who observes it, of survey,
    visits, reports, books (its own, exact), statistics (public, exact). ``ease`` multiplies errors of
    observation, ``pace`` the expected change in a week, ``public`` the error of
    desk research.
    """

    name: str
    scale: str
    unit: str
    meaning: str
    sources: tuple[str, ...]
    least: float = 1e-6
    ease: float = 1.0
    pace: float = 1.0
    public: float = 1.0


ALL = ("survey", "visits", "reports")
FAR = ("survey", "reports")
SEEN = ("survey", "visits")

ITEMS = (
    Item("category_units", "log", "unit/week", "category sales of the real whole, season taken out", FAR),
    Item("growth", "plain", "share/year", "growth of the category", FAR, ease=0.1, pace=0.1, public=0.1),
    Item("own_units", "log", "unit/week", "own sales to consumers of the real whole", FAR, pace=10),
    Item("own_share", "logit", "share", "own share of the category", ALL, pace=3),
    Item("rival_share", "logit", "share", "share of the strongest rival", ALL),
    Item("own_distribution", "logit", "share", "own distribution, weighted by category sales", ALL, pace=3),
    Item("rival_distribution", "logit", "share", "the same of the strongest rival", ALL),
    Item("own_awareness", "logit", "share", "consumers who know the own brand", ALL, ease=2, pace=3),
    Item("rival_awareness", "logit", "share", "consumers who know the strongest rival", ALL, ease=2),
    Item("own_relationship", "logit", "0…1", "own relationship with terminals; 0 without a supplier", SEEN, pace=3),
    Item("rival_relationship", "logit", "0…1", "the same of the strongest rival", ALL),
    Item("rival_support", "log", "effort", "rivals' contact and fees a terminal, as effort", ALL, LEAST_EFFORT, 2, pace=3),
    Item("rival_alliance", "logit", "0…1", "dealers of the strongest rival: motivation times coverage", FAR, ease=1.5),
    Item("population", "log", "person", "population", ("statistics",)),
    Item("income", "log", "1", "income a head relative to the mean", ("statistics",)),
    Item("own_diversion", "logit", "share", "own goods that come from other territories", SEEN),
    Item("own_price", "log", "1", "price to terminals over the guide price", ALL),
    Item("own_cover", "log", "week", "weeks of cover at own dealers", FAR, 0.05, pace=12),
    Item("team_skill", "log", "1", "skill of the own team; where there is none, of all own teams", ("books",)),
    Item("own_orders", "log", "unit/week", "ordered by own dealers, season taken out", ("books",)),
)  # fmt: skip
NAMES = tuple(item.name for item in ITEMS)
INDEX = {name: n for n, name in enumerate(NAMES)}
LOG = np.array([item.scale == "log" for item in ITEMS])
LOGIT = np.array([item.scale == "logit" for item in ITEMS])
LEAST = np.array([item.least for item in ITEMS])
EASE = np.array([item.ease for item in ITEMS])
PACE = np.array([item.pace for item in ITEMS])
PUBLIC = np.array([item.public for item in ITEMS])


def seen_by(source: str) -> Any:
    """Return which items a source observes, bool (items,)."""
    return np.array([source in item.sources for item in ITEMS])


def to_scale(values: Any) -> Any:
    """Return natural values (…, items) on the scale of each item."""
    values = np.asarray(values, float)
    share = np.clip(values, LEAST_SHARE, 1 - LEAST_SHARE)
    size = np.log(np.maximum(values, LEAST))
    return np.where(LOG, size, np.where(LOGIT, np.log(share / (1 - share)), values))


def from_scale(beliefs: Any) -> Any:
    """Return beliefs (…, items) as natural values."""
    beliefs = np.asarray(beliefs, float)
    odds = np.exp(-np.abs(np.where(LOGIT, beliefs, 0.0)))
    share = np.where(beliefs >= 0, 1.0, odds) / (1 + odds)
    return np.where(LOG, np.exp(np.where(LOG, beliefs, 0.0)), np.where(LOGIT, share, beliefs))


def measure(view: Any, orders: Any) -> Any:
    """Return the true values of all items now, natural, shape (M, R, items).

    Args:
        view: the market as rules see it.
        orders: (M, R) units a week that own dealers ordered lately, season taken out, of the simulated scale.
    """
    makers, regions, scale = view.manufacturers.size, view.regions.size, view.market_scale
    units, sums, outlets = _of_terminals(view)
    owner = view.products.manufacturer[:, None] == np.arange(makers)
    sold = (units @ owner).T
    category = np.maximum(units.sum(axis=1), 1e-9)
    number = np.maximum(outlets, 1)
    share, listed = sold / category, sums[:, :, 0].T / category
    relation, alliance = sums[:, :, 1].T / number, sums[:, :, 3].T / number
    support, reached = sums[:, :, 2].T / number, sums[:, :, 4].T
    aware = view.regions.aware_share.T
    rival = strongest_rival(share)
    found = np.zeros((makers, regions, len(ITEMS)))

    def put(name: str, values: Any) -> None:
        found[:, :, INDEX[name]] = values

    put("category_units", category / scale)
    put("growth", view.regions.growth)
    put("own_units", np.maximum(sold, LEAST_SHARE * category) / scale)
    put("own_share", share)
    put("own_distribution", listed)
    put("own_awareness", aware)
    put("own_relationship", relation)
    for name, values in (("share", share), ("distribution", listed), ("awareness", aware),
                         ("relationship", relation), ("alliance", alliance)):  # fmt: skip
        put(f"rival_{name}", of_rival(values, rival))
    put("rival_support", support.sum(axis=0) - support)
    put("population", view.regions.population)
    put("income", view.regions.income)
    put("own_orders", np.maximum(orders, LEAST_SHARE * category) / scale)
    here = reached > 0
    put("own_diversion", _at_home(_diverted(view, units, owner), here, 0.0))
    price = np.where(sums[:, :, 6] > 0, sums[:, :, 5] / np.maximum(sums[:, :, 6], 1), 1.0).T
    put("own_price", _at_home(price, here, 1.0))
    cover = _dealer_stock(view, owner) / np.maximum(sold, LEAST_SHARE * category)
    put("own_cover", _at_home(cover, here, NORM_COVER_WEEKS))
    put("team_skill", _team_skill(view.customer_advisors, (makers, regions)))
    return found


def strongest_rival(share: Any) -> Any:
    """Return for each manufacturer the rival with the largest share (M, R) in each region; −1 where there is none."""
    makers = share.shape[0]
    others = np.where(np.eye(makers, dtype=bool)[:, :, None], -1.0, share[None])
    best = np.argmax(others, axis=1)
    return np.where(np.max(others, axis=1) < 0, -1, best)


def of_rival(values: Any, rival: Any) -> Any:
    """Return values (M, R) of each manufacturer's strongest rival, (M, R); 0 where there is none."""
    chosen = values[np.maximum(rival, 0), np.arange(values.shape[1])]
    return np.where(rival < 0, 0.0, chosen)


def _at_home(values: Any, here: Any, otherwise: float) -> Any:
    """Return values (M, R), and where a maker does not sell their mean over where it does."""
    count = here.sum(axis=1)
    mean = np.where(count > 0, np.where(here, values, 0.0).sum(axis=1) / np.maximum(count, 1), otherwise)
    return np.where(here, values, mean[:, None])


def _diverted(view: Any, units: Any, owner: Any) -> Any:
    weight = np.maximum(units, 1e-9)
    return ((view.regions.diverted_share * weight) @ owner / (weight @ owner).clip(1e-9)).T


def _dealer_stock(view: Any, owner: Any) -> Any:
    """Return units at dealers by manufacturer and region of the seat, (M, R)."""
    total = np.zeros((view.regions.size, view.products.size))
    for trader in (view.core_dealers, view.sub_dealers):
        stock = np.zeros((trader.size, view.products.size))
        if trader.size:
            _add_up_stock(trader.stock_units, trader.oldest_age, stock)
            np.add.at(total, trader.region, stock)
    return (total @ owner).T


def _team_skill(advisors: Any, shape: tuple[int, int]) -> Any:
    place = advisors.manufacturer.astype(np.int64) * shape[1] + advisors.region
    count = shape[0] * shape[1]
    heads = np.bincount(place, advisors.heads, minlength=count).reshape(shape)
    skill = np.bincount(place, advisors.heads * advisors.skill, minlength=count).reshape(shape)
    whole = heads.sum(axis=1)
    mean = np.where(whole > 0, skill.sum(axis=1) / np.where(whole > 0, whole, 1.0), 1.0)
    return np.where(heads > 0, skill / np.where(heads > 0, heads, 1.0), mean[:, None])


def _of_terminals(view: Any) -> tuple[Any, Any, Any]:
    """Return units sold a week (R, P), sums over terminals (R, M, SUMS) and the number of terminals (R,)."""
    t, core, sub = view.terminals, view.core_dealers, view.sub_dealers
    motivation = np.concatenate([core.motivation, core.motivation[sub.core_dealer]])
    price = np.concatenate([core.price, sub.price])
    units = np.zeros((view.regions.size, view.products.size))
    sums = np.zeros((view.regions.size, view.manufacturers.size, SUMS))
    outlets = np.zeros(view.regions.size, np.int64)
    columns = (t.region, t.supplier, t.listed, t.forecast_units, t.effort, t.relationship)
    traders = (motivation, price, view.products.guide)
    _add_up(columns, traders, view.products.manufacturer, (units, sums, outlets))
    return units, sums, outlets


@kernel
def _add_up(columns: Any, traders: Any, maker: Any, out: Any) -> None:
    """Add up by region: units (R, P); (R, M): size listed, relationship, effort, alliance, reached, price and its count."""
    region, supplier, listed, forecast, effort, relationship = columns
    motivation, price, guide = traders
    units, sums, outlets = out
    products, makers = listed.shape[1], supplier.shape[1]
    present = np.zeros(makers, np.bool_)
    for t in range(region.shape[0]):
        r, size = region[t], 0.0
        outlets[r] += 1
        present[:] = False
        for p in range(products):
            sold = np.float64(forecast[t, p])
            size += sold
            units[r, p] += sold
            if listed[t, p]:
                m = maker[p]
                present[m] = True
                sums[r, m, 2] += effort[t, p]
                seller = supplier[t, m]
                if seller >= 0 and guide[p, r] > 0:
                    sums[r, m, 5] += price[seller, p] / guide[p, r]
                    sums[r, m, 6] += 1
        for m in range(makers):
            if present[m]:
                sums[r, m, 0] += size
            seller = supplier[t, m]
            if seller >= 0:
                sums[r, m, 1] += relationship[t, m]
                sums[r, m, 3] += motivation[seller, m]
                sums[r, m, 4] += 1


@kernel
def _add_up_stock(stock: Any, oldest: Any, units: Any) -> None:
    """Add up stock (n, P, ages, origins), none older than ``oldest``, into units (n, P)."""
    for n in range(stock.shape[0]):
        for p in range(stock.shape[1]):
            for age in range(min(oldest[n, p] + 1, stock.shape[2])):
                for o in range(stock.shape[3]):
                    units[n, p] += stock[n, p, age, o]
