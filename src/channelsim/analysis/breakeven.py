"""Break-evens of a scenario before it is run: when selling abroad would pay, and what each tier earns on a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.base.setting import Block, setting

if TYPE_CHECKING:
    import pandas as pd

BASIS = "magnitudes"
CASES_A_DROP = 8.0  # in which deliveries are reckoned here; a run counts each drop


class DiversionTerms(Block):
    """What it costs a dealer to sell a case outside its territory."""

    discount: float = setting(
        0.06,
        unit="share",
        ge=0,
        lt=1,
        source=BASIS,
        meaning="below the guide price of the region it is offered in",
    )
    haul_fixed: float = setting(0.40, unit="money/case", ge=0, source=BASIS, meaning="line haul, loading")
    haul_per_km: float = setting(0.006, unit="money/case/km", ge=0, source=BASIS, meaning="line haul, way")
    drop: float = setting(1.6, unit="money/case", ge=0, source=BASIS, meaning="bulk drop abroad")
    detection: float = setting(
        0.08, unit="share/lot", ge=0, le=1, source=BASIS, meaning="chance that a lot is found"
    )
    lot_cases: float = setting(500.0, unit="case", gt=0, source=BASIS, meaning="size of a lot")
    fine: float = setting(6.0, unit="money/case", ge=0, source=BASIS, meaning="fine on what is found")
    weekly_cases: float = setting(
        1000.0,
        unit="case/week",
        ge=0,
        source=BASIS,
        meaning="purchases of the dealer whose quarter's rebate is at stake",
    )


def diversion_breakeven(
    scenario: Any, terms: DiversionTerms | None = None, neighbours: int = 3
) -> pd.DataFrame:
    """Return when a dealer gains by selling a case of a product in a neighbouring region.

    gain = guide there · (1 − discount) − ex-works here · (1 − rebate) − haul − drop − detection · fine, all money a case;
    gain_forfeit subtracts the quarter's rebate too: detection · rebate of a quarter / lot.

    Args:
        scenario: a loaded scenario.
        terms: what diverting costs; the scenario's own haul and bulk drop when left out.
        neighbours: nearest regions looked at from each one.

    Returns:
        manufacturer, product, origin, destination, km, guide (there), net (ex-works here less rebate), margin (their
        difference), costs (discount, haul, drop, fine), sanction (rebate at stake), gain, gain_forfeit, guide_even,
        guide_even_forfeit (guide prices there at which the gains are zero). Dearest temptation first.
    """
    import pandas as pd

    market = scenario.market
    terms = terms or DiversionTerms(
        haul_fixed=market.haul_fixed, haul_per_km=market.haul_per_km, drop=market.bulk_drop
    )
    prices = scenario.rule_settings("list_price", "manufacturers")
    rate = np.asarray(scenario.rule_settings("rebate", "manufacturers").rate, float)
    names, makers = [region.name for region in scenario.regions], list(scenario.manufacturers)
    rows = []
    for p, (product, about) in enumerate(scenario.products.items()):
        m = makers.index(about.manufacturer)
        home = set(scenario.manufacturers[about.manufacturer].regions or names)
        for a, b in _pairs(scenario.distances_km, neighbours):
            if names[a] in home and names[b] in home:
                km = float(scenario.distances_km[a, b])
                found = _gain(
                    float(prices.ex_works[p, a]), float(rate[m, a]), float(prices.guide[p, b]), km, terms
                )
                rows.append({"manufacturer": about.manufacturer, "product": product, "origin": names[a],
                             "destination": names[b], "km": km, **found})  # fmt: skip
    columns = ["manufacturer", "product", "origin", "destination", "km", *_gain(1.0, 0.0, 1.0, 0.0, terms)]
    return pd.DataFrame(rows, columns=columns).sort_values(
        "gain", ascending=False, ignore_index=True, kind="stable"
    )


def unit_economics(scenario: Any) -> pd.DataFrame:
    """Return what a case of each product is worth and earns, tier by tier, at list prices, mean over regions by population.

    Returns:
        One row a product, money a case: recommended_off, recommended_on, guide, sub_dealer_price (not-a-number with one
        tier), ex_works, rebate, variable_cost; margins terminal_off, terminal_on, sub_dealer, core_dealer (rebate included,
        delivery not), delivery (what a case costs the tier next to terminals at ``CASES_A_DROP``), manufacturer (after
        rebate and variable cost).
    """
    import pandas as pd

    weight = np.array([region.population for region in scenario.regions], float)
    prices = scenario.rule_settings("list_price", "manufacturers")
    rate = np.asarray(scenario.rule_settings("rebate", "manufacturers").rate, float)
    makers, two = list(scenario.manufacturers), scenario.market.tiers == 2
    terms = scenario.rule_settings("delivery", "traders")
    drop = terms.sub_dealer_drop_cost if two else terms.drop_cost
    case = terms.sub_dealer_case_cost if two else terms.case_cost
    delivery = drop / (CASES_A_DROP + terms.other_goods_cases) + case
    rows = []
    for p, (product, about) in enumerate(scenario.products.items()):
        mean = {name: float(np.average(np.asarray(values, float)[p], weights=weight)) for name, values in (
            ("off", prices.recommended_off_trade), ("on", prices.recommended_on_trade), ("guide", prices.guide),
            ("sub", prices.sub_dealer_price), ("works", prices.ex_works),
            ("rebate", np.asarray(prices.ex_works, float) * rate[[makers.index(about.manufacturer)]]))}  # fmt: skip
        buys = mean["sub"] if two else mean["guide"]
        rows.append({
            "product": product, "recommended_off": mean["off"], "recommended_on": mean["on"], "guide": mean["guide"],
            "sub_dealer_price": mean["sub"] if two else np.nan, "ex_works": mean["works"], "rebate": mean["rebate"],
            "variable_cost": float(about.variable_cost), "terminal_off": mean["off"] - mean["guide"],
            "terminal_on": mean["on"] - mean["guide"], "sub_dealer": mean["guide"] - mean["sub"] if two else np.nan,
            "core_dealer": buys - mean["works"] + mean["rebate"], "delivery": float(delivery),
            "manufacturer": mean["works"] - mean["rebate"] - float(about.variable_cost),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _pairs(distance_km: Any, neighbours: int) -> list[tuple[int, int]]:
    """Return ordered pairs of each region and its nearest ones."""
    distance = np.array(distance_km, float)
    np.fill_diagonal(distance, np.inf)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, : max(min(neighbours, distance.shape[0] - 1), 0)]
    return [(a, int(b)) for a in range(distance.shape[0]) for b in nearest[a]]


def _gain(ex_works: float, rate: float, guide: float, km: float, terms: DiversionTerms) -> dict[str, float]:
    net = ex_works * (1 - rate)
    way = terms.haul_fixed + terms.haul_per_km * km + terms.drop + terms.detection * terms.fine
    costs = way + terms.discount * guide
    at_stake = rate * ex_works * terms.weekly_cases * WEEKS_A_QUARTER
    sanction = terms.detection * at_stake / terms.lot_cases
    gain = guide - net - costs
    even = (net + way) / (1 - terms.discount)
    return {
        "guide": guide,
        "net": net,
        "margin": guide - net,
        "costs": costs,
        "sanction": sanction,
        "gain": gain,
        "gain_forfeit": gain - sanction,
        "guide_even": even,
        "guide_even_forfeit": even + sanction / (1 - terms.discount),
    }
