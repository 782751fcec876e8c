"""Loops over terminals and stocks that add up the facts of a week."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel

#: whole numbers by region and product, in the order of the last dimension of ``counts``
COUNTS = (
    "terminal_purchase_units",
    "sell_out_units",
    "sell_out_value",
    "asked_units",
    "listed_terminals",
    "stocked_terminals",
    "terminal_stock_units",
)
#: sums by region and product, in the order of the last dimension of ``sums``
SUMS = (
    "size",
    "display",
    "sold",
    "retail",
    "retail_squared",
    "recommended",
    "listed",
    "retail_listed",
    "recommended_listed",
    "delivered",
    "wholesale",
    "wholesale_squared",
    "offered",
    "wholesale_listed",
)
#: whole numbers by region and manufacturer
FIELD_COUNTS = (
    "unvisited_terminals",
    "reached_terminals",
    "served_terminals",
    "controlled_terminals",
    "controlled_units",
)
WEEKS_UNVISITED = 13
GOOD_RELATIONSHIP = 0.5


class Outlets(NamedTuple):
    """Columns of terminals, and what their goods cost: recommended (P, R, premise), dealer_price (J + K, P), maker (P,)."""

    region: Any
    premise: Any
    supplier: Any
    listed: Any
    stock: Any
    delivered: Any
    retail_price: Any
    asked: Any
    sold: Any
    forecast: Any
    display: Any
    relationship: Any
    weeks_unvisited: Any
    recommended: Any
    dealer_price: Any
    maker: Any


@kernel
def category_sales(forecast: Any, region: Any, size: Any, category: Any, count: Any) -> None:
    """Put each terminal's smoothed sales (T, P) summed into size (T,), and by region into category (R,); count terminals."""
    for t in range(forecast.shape[0]):
        total = 0.0
        for p in range(forecast.shape[1]):
            total += forecast[t, p]
        size[t] = total
        category[region[t]] += total
        count[region[t]] += 1


@kernel
def add_up_trade(outlets: Any, counts: Any, sums: Any) -> None:
    """Add up what terminals sold and received into counts[:, :, :4] and sums[:, :, 2:6] and [:, :, 9:12].

    Runs along the terminals product by product and without branches, and adds to a region's sums where the region changes:
    the running sums stay in registers. Who receives goods has a supplier.
    """
    terminals, products = outlets.sold.shape
    for p in range(products):
        m, start = outlets.maker[p], 0
        while start < terminals:
            r = outlets.region[start]
            bought, sold, value, asked = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
            squares, advised, trade, trade_squares = np.int64(0), 0.0, 0.0, 0.0
            end = start
            while end < terminals and outlets.region[end] == r:
                units, delivered = np.int64(outlets.sold[end, p]), np.int64(outlets.delivered[end, p])
                asked += outlets.asked[end, p]
                price = np.int64(outlets.retail_price[end, p])
                each = outlets.dealer_price[max(outlets.supplier[end, m], 0), p]
                sold += units
                value += units * price
                squares += units * price * price
                advised += units * outlets.recommended[p, r, outlets.premise[end]]
                bought += delivered
                trade += delivered * each
                trade_squares += delivered * each * each
                end += 1
            count, total = counts[r, p], sums[r, p]
            count[0] += bought
            count[1] += sold
            count[2] += value
            count[3] += asked
            total[2] += sold
            total[3] += value
            total[4] += squares
            total[5] += advised
            total[9] += bought
            total[10] += trade
            total[11] += trade_squares
            start = end


@kernel
def add_up_shelves(outlets: Any, size: Any, counts: Any, sums: Any) -> None:
    """Add up listings and stock of terminals into counts[:, :, 4:] and the other sums."""
    terminals, products = outlets.stock.shape
    for p in range(products):
        m, start = outlets.maker[p], 0
        while start < terminals:
            r = outlets.region[start]
            listed, stocked, goods, offered, price = (
                np.int64(0),
                np.int64(0),
                np.int64(0),
                np.int64(0),
                np.int64(0),
            )
            weight, display, advised, trade = 0.0, 0.0, 0.0, 0.0
            end = start
            while end < terminals and outlets.region[end] == r:
                stock = np.int64(outlets.stock[end, p])
                goods += stock
                here = np.int64(outlets.listed[end, p])
                seller = outlets.supplier[end, m]
                served = here * np.int64(seller >= 0)
                listed += here
                stocked += here * np.int64(stock > 0)
                weight += here * size[end]
                display += here * size[end] * outlets.display[end, p]
                price += here * outlets.retail_price[end, p]
                advised += here * outlets.recommended[p, r, outlets.premise[end]]
                offered += served
                trade += served * outlets.dealer_price[max(seller, 0), p]
                end += 1
            count, total = counts[r, p], sums[r, p]
            count[4] += listed
            count[5] += stocked
            count[6] += goods
            total[0] += weight
            total[1] += display
            total[6] += listed
            total[7] += price
            total[8] += advised
            total[12] += offered
            total[13] += trade
            start = end


@kernel
def add_up_under_way(under_way: Any, region: Any, total: Any) -> None:
    """Add up goods under way to terminals (T, lead, P) into total (R, P)."""
    for t in range(under_way.shape[0]):
        for lead in range(under_way.shape[1]):
            for p in range(under_way.shape[2]):
                total[region[t], p] += under_way[t, lead, p]


@kernel
def by_region_and_manufacturer(outlets: Any, size: Any, counts: Any, sums: Any) -> None:
    """Add up terminals into counts (R, M, 5) and sums (R, M, 2): category sales of those served, relationship."""
    terminals, makers = outlets.supplier.shape
    listed, sold = np.zeros(makers, np.int64), np.zeros(makers, np.int64)
    for t in range(terminals):
        r = outlets.region[t]
        listed[:] = 0
        sold[:] = 0
        for p in range(outlets.maker.shape[0]):
            m = outlets.maker[p]
            listed[m] += outlets.listed[t, p]
            sold[m] += outlets.sold[t, p]
        for m in range(makers):
            if outlets.supplier[t, m] < 0:
                continue
            count, good = counts[r, m], outlets.relationship[t, m] > GOOD_RELATIONSHIP
            count[0] += outlets.weeks_unvisited[t, m] >= WEEKS_UNVISITED
            count[1] += 1
            sums[r, m, 1] += outlets.relationship[t, m]
            if listed[m] > 0:
                count[2] += 1
                sums[r, m, 0] += size[t]
                if good:
                    count[3] += 1
                    count[4] += sold[m]


@kernel
def add_up_stock(stock: Any, oldest: Any, units: Any, age_units: Any) -> None:
    """Add up stock (n, P, ages, origins), none older than ``oldest``, into units and, times age, age_units (n, P)."""
    for n in range(stock.shape[0]):
        for p in range(stock.shape[1]):
            for age in range(min(oldest[n, p] + 1, stock.shape[2])):
                here = np.int64(0)
                for o in range(stock.shape[3]):
                    here += stock[n, p, age, o]
                units[n, p] += here
                age_units[n, p] += here * age


def mean_of(total: Any, weight: Any) -> Any:
    """Return total / weight, 0 where the weight is 0."""
    return np.divide(total, weight, out=np.zeros(np.shape(total)), where=np.asarray(weight) > 0)


def deal_value(market: Any, trade: Any) -> Any:
    """Return what deals to terminals took off invoices (R, P); ``trade``: units of the week times price a case (R, P)."""
    maker, per_case = market.live("products", "manufacturer"), market.live("products", "units_per_case")
    deal = market.live("manufacturers", "deal_to_terminals")[maker, np.arange(maker.size)]
    return np.floor(trade * deal / per_case + 0.5).astype(np.int64)


def weighted_prices(sums: dict[str, Any], category: Any) -> dict[str, Any]:
    """Return weighted means (R, P): by units traded, or over those who list the product where nothing was traded."""
    found = {"listed_size": sums["size"], "display_share": mean_of(sums["display"], category[:, None])}
    means = (
        ("retail_price", "retail", "sold", "retail_listed", "listed"),
        ("recommended_price", "recommended", "sold", "recommended_listed", "listed"),
        ("wholesale_price", "wholesale", "delivered", "wholesale_listed", "offered"),
    )
    for name, total, weight, fallback, count in means:
        traded = sums[weight] > 0
        found[name] = np.where(
            traded, mean_of(sums[total], sums[weight]), mean_of(sums[fallback], sums[count])
        )
    for name, total, weight in (("retail", "retail", "sold"), ("wholesale", "wholesale", "delivered")):
        mean = mean_of(sums[total], sums[weight])
        variance = mean_of(sums[f"{name}_squared"], sums[weight]) - mean**2
        found[f"{name}_price_sd"] = np.sqrt(np.maximum(variance, 0.0))
    return found
