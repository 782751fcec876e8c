"""Three links of a terminal with a manufacturer, and what of an advisor's help shows in its till.

Who: helper of relationship. Reads: the week's contact, visits, asked, sold and forecast units, prices. Proposes: nothing.
Formula: see relationship. Source: register CCM-21.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.market.market import MarketView
from channelsim.rules._terminal_kernels import unit_costs

LINKS = ("intimacy", "dependence", "influence")
MEMORY = 1 / 26  # a week: how fast a terminal gets used to what it earns
QUARTER, MOST_HELP = 13, 1.0


class Links(NamedTuple):
    """Weights (kind, R, link) that sum to one; efforts of one visit a week and of a gain of all its profit (kind, R)."""

    weight: Any
    per_visit: Any
    per_help: Any


def three_links(view: MarketView, settings: Any, feeling: Any, out: Any) -> dict[str, Any]:
    """Return relationships and the links behind them; terminals with one link keep theirs in ``intimacy``."""
    t, maker = view.terminals, view.products.manufacturer
    three = settings.links == "three"
    weights = np.stack([getattr(settings, f"{name}_weight") for name in LINKS], axis=2) * three[:, :, None]
    weights[~three] = (1.0, 0.0, 0.0)
    links = Links(np.ascontiguousarray(weights / weights.sum(axis=2, keepdims=True)), 1 / settings.base_visits,
                  1 / settings.base_help)  # fmt: skip
    values = {name: np.array(getattr(t, name)) for name in (*LINKS, "profit_before")}
    helped = np.zeros(out.shape)
    till(t, unit_costs(view, with_deals=False), maker, values["profit_before"], helped)
    states = tuple(values[name] for name in LINKS)
    move_links(feeling, links, (t.weeks_unvisited == 0, helped), (*states, out), maker)
    return {"relationship": out, **values}


def till(terminals: Any, cost: Any, maker: Any, before: Any, helped: Any) -> None:
    """Fill ``helped`` (T, M), the share of profit that help brought, and revise ``before`` (T, M), what profit was.

    Args:
        terminals: their table.
        cost: of a unit (J + K + 1, P), minor units.
        maker: manufacturer of each product (P,).
        before: float32, changed in place.
        helped: zeros, filled.
    """
    t = terminals
    columns = (
        t.supplier,
        t.listed,
        t.retail_price,
        t.asked_units,
        t.sold_units,
        t.forecast_units,
        t.weeks_unvisited,
    )
    _till(columns, cost, maker, before, helped)


@kernel
def _till(columns: Any, cost: Any, maker: Any, before: Any, helped: Any) -> None:
    supplier, listed, price, asked, sold, forecast, unvisited = columns
    profit, wanted, saved = np.empty(before.shape[1]), np.empty(before.shape[1]), np.empty(before.shape[1])
    for t in range(before.shape[0]):
        profit[:], wanted[:], saved[:] = 0.0, 0.0, 0.0
        for p in range(maker.shape[0]):
            m = maker[p]
            if not listed[t, p]:
                continue
            margin = max(price[t, p] - cost[supplier[t, m], p], 0.0)
            profit[m] += margin * forecast[t, p]
            wanted[m] += margin * asked[t, p]
            saved[m] += margin * max(asked[t, p] - sold[t, p], 0)
        for m in range(before.shape[1]):
            if before[t, m] > 0.0 and unvisited[t, m] < QUARTER:
                helped[t, m] = max(profit[m] / before[t, m] - 1.0, 0.0)
            if unvisited[t, m] == 0 and wanted[m] > 0.0:
                helped[t, m] += saved[m] / wanted[m]
            helped[t, m] = min(helped[t, m], MOST_HELP)
            used = before[t, m] if before[t, m] > 0.0 else profit[m]
            before[t, m] = used + MEMORY * (profit[m] - used)


@kernel
def move_links(feeling: Any, links: Any, seen: Any, out: Any, maker: Any) -> None:
    """Move intimacy, dependence and influence (T, M) in place and fill relationship; ``seen``: visited, helped (T, M)."""
    visited, helped = seen
    makers = helped.shape[1]
    ordered, missing, effort = np.empty(makers), np.empty(makers), np.empty(3)
    for t in range(helped.shape[0]):
        kind, r = feeling.kind[t], feeling.region[t]
        ordered[:], missing[:] = 0.0, 0.0
        for p in range(maker.shape[0]):
            if feeling.order_units[t, p] > 0:
                short = feeling.order_units[t, p] - feeling.delivered_units[t, p]
                ordered[maker[p]] += feeling.order_units[t, p]
                missing[maker[p]] += max(short, 0)
        for m in range(makers):
            effort[0] = feeling.contact[t, m] / feeling.base_contact[kind, r]
            effort[1] = links.per_visit[kind, r] if visited[t, m] else 0.0
            effort[2] = links.per_help[kind, r] * helped[t, m]
            mean = 0.0
            for n in range(3):
                state = out[0] if n == 0 else (out[1] if n == 1 else out[2])
                link = float(state[t, m])
                change = feeling.gain[kind, r] * (1.0 - link) * effort[n] - feeling.decay[kind, r] * link
                if missing[m] > 0.0:
                    change -= feeling.undelivered_weight[kind, r] * missing[m] / ordered[m]
                change -= feeling.margin_weight[kind, r] * feeling.margin_lost[t, m]
                state[t, m] = min(max(link + change, 0.0), 1.0)
                mean += links.weight[kind, r, n] * state[t, m]
            out[3][t, m] = mean
