"""Hold the model against regularities of real markets that nobody wrote into it.

    python experiments/regularities.py                  prints the table (about three minutes on one core)
    python experiments/regularities.py --csv FILE       and writes it
    python experiments/regularities.py --quick          first steps and the wide shelf only (half a minute)

Everything is measured on finished runs, or on a stepped model, by the public functions. ``docs/discussion/validation.md``
discusses the figures. Effects of prices and budgets are paired runs: same seed, one difference.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from statistics import mean, stdev
from typing import Any, NamedTuple

import numpy as np

import channelsim as cs
from channelsim.analysis.bullwhip import bullwhip
from channelsim.analysis.period_end import period_end_index
from channelsim.analysis.share import sales
from channelsim.analysis.whole import by_maker, makers, ratio, seasons

WIDE_SHELF = Path(__file__).with_name("wide_shelf.yaml")
YEAR, MONTH, CASE = 52, 4, 12
CHANGE_WEEK, SETTLED_WEEK, PAIRED_WEEKS = 4, 17, 30
PRICES = ("ex_works", "sub_dealer_price", "guide", "recommended_off_trade", "recommended_on_trade")


class Line(NamedTuple):
    """One line of the table."""

    market: str
    regularity: str
    measured: str
    published: str


class Lab:
    """A folder for runs that vanishes, and the lines found so far."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.lines, self._number = folder, [], count()

    def run(self, scenario: Any, **options: Any) -> cs.Run:
        """Run a scenario into a folder of its own."""
        return cs.run(scenario, out=self.folder / str(next(self._number)), **options)

    def say(self, market: str, regularity: str, measured: str, published: str) -> None:
        """Keep a line and print it."""
        self.lines.append(Line(market, regularity, measured, published))
        print(f"{market:12s} | {regularity:62s} | {measured:42s} | {published}", flush=True)


# --------------------------------------------------------------------------------------------- measures


def slope(x: Any, y: Any) -> tuple[float, float]:
    """Return slope and R² of y on x."""
    return float(np.polyfit(x, y, 1)[0]), float(np.corrcoef(x, y)[0, 1] ** 2)


def listing(values: Any, form: str = ".2f") -> str:
    """Return numbers side by side."""
    return " ".join(f"{float(value):{form}}" for value in values)


def variation(x: Any) -> Any:
    """Return the coefficient of variation along weeks."""
    return ratio(x.std(axis=0, ddof=1), x.mean(axis=0))


def monthly(x: Any) -> Any:
    """Add weeks up to stretches of four."""
    return x[: x.shape[0] // MONTH * MONTH].reshape(-1, MONTH, *x.shape[1:]).sum(axis=1)


def amplification(orders: Any, demand: Any) -> Any:
    """Return Var(orders) / Var(demand) of each series that sells in every stretch."""
    orders, demand = (monthly(x).reshape(x.shape[0] // MONTH, -1).astype(float) for x in (orders, demand))
    kept = (demand > 0).all(axis=0)
    return orders[:, kept].var(axis=0, ddof=1) / demand[:, kept].var(axis=0, ddof=1)


def distribution_and_share(run: cs.Run) -> tuple[Any, Any]:
    """Return ln weighted distribution and ln share of every product over the last year, whole market."""
    sold = run.cube("region_product", "sell_out_units")[-YEAR:].sum(axis=(0, 1))
    size = run.cube("region_product", "listed_size")[-YEAR:].sum(axis=(0, 1))
    return np.log(size / run.cube("region", "category_size")[-YEAR:].sum()), np.log(sold / sold.sum())


def panel(scenario: Any, weeks: int) -> tuple[Any, Any, Any]:
    """Step a model and return what every consumer bought: occasions and units by brand (N, M), and its region (N,)."""
    model = cs.ChannelModel(scenario, weeks=weeks)
    people = model.agents_by_type[cs.Consumer]
    brand = model.market.tables["products"].array("manufacturer")
    shape = (len(people), len(model.market.names.manufacturers))
    occasions, units = np.zeros(shape), np.zeros(shape)
    for _ in range(weeks):
        model.step()
        bought = model.market.handed["purchases"]
        some = bought.product >= 0
        cell = bought.consumer[some].astype(np.int64) * shape[1] + brand[bought.product[some]]
        occasions += np.bincount(cell, minlength=occasions.size).reshape(shape)
        units += np.bincount(cell, bought.units[some], minlength=units.size).reshape(shape)
    region = people.get("region")
    model.close()
    return occasions, units, region


def double_jeopardy(occasions: Any, region: Any) -> tuple[float, Any]:
    """Return the slope of ln purchases per buyer on ln penetration within regions, and the brands' penetration."""
    x, y = [], []
    for r in np.unique(region):
        mine = occasions[region == r]
        buyers = (mine > 0).mean(axis=0)
        here = buyers > 0.005  # a brand that is not sold in the region has no buyers there
        x.append(np.log(buyers[here]) - np.log(buyers[here]).mean())
        often = np.log(mine.sum(axis=0)[here] / (mine > 0).sum(axis=0)[here])
        y.append(often - often.mean())
    return slope(np.concatenate(x), np.concatenate(y))[0], (occasions > 0).mean(axis=0)


def window(run: cs.Run, frame: str, name: str, first: int, last: int) -> Any:
    """Return a column of facts added up over weeks."""
    return run.cube(frame, name)[first:last].sum(axis=0).astype(float)


# ---------------------------------------------------------------------------------------------- studies


def shelves(lab: Lab, market: str, run: cs.Run) -> None:
    """Distribution and share, stock-outs."""
    spread, share = distribution_and_share(run)
    found, fit = slope(spread, share)
    lab.say(market, f"exponent of share on weighted distribution, {spread.size} products", f"{found:.2f} (R² {fit:.2f})",
            "1.05–2.15, median 1.44, above 1 in 12 of 12")  # fmt: skip
    asked, lost = (window(run, "region_product", name, -YEAR, run.weeks).sum() for name in ("asked_units", "lost_units"))
    listed, there = (window(run, "region_product", name, -YEAR, run.weeks).sum() for name in ("listed_terminals", "stocked_terminals"))
    lab.say(market, "wishes that met an empty shelf; shelves empty at the week's end",
            f"{100 * lost / asked:.1f} %; {100 * (1 - there / listed):.1f} %", "about 8 % of items at a moment")  # fmt: skip


def outlets(lab: Lab, market: str, run: cs.Run) -> None:
    """Sizes, orders and their variance at outlets; needs the frame of single terminals."""
    got = run.cube("terminal_product", "delivered_units")[-YEAR:]
    sold = run.cube("terminal_product", "sold_units")[-YEAR:]
    carried = run.cube("terminal_product", "listed")[-YEAR:].any(axis=0).sum(axis=1)
    year, ordered = got.sum(axis=(0, 2)), got.sum(axis=2) > 0
    some = year > 0
    size = np.log(year[some])
    top = np.sort(year)[::-1][: year.size // 5].sum() / year.sum()
    lab.say(market, "outlets: sd of ln yearly purchases; top 20 % hold", f"{size.std():.2f}; {100 * top:.0f} %", "1.41–1.45; 73–74 %")
    gaps = np.concatenate([np.diff(np.flatnonzero(column)) for column in ordered.T])
    lab.say(market, "orders that follow the last one after exactly a week", f"{100 * (gaps == 1).mean():.0f} %", "62–68 %")
    each = year[some] / ordered.sum(axis=0)[some]
    lab.say(market, "order size ~ yearly volume, exponent", f"{slope(size, np.log(each))[0]:.2f}", "0.63–0.65")
    lab.say(market, "products carried ~ yearly volume, exponent", f"{slope(size, np.log(carried[some]))[0]:.2f}", "0.60–0.62")
    lines = got[got > 0]
    lab.say(market, "order lines in whole cases; their part of volume",
            f"{100 * (lines % CASE == 0).mean():.0f} %; {100 * lines[lines % CASE == 0].sum() / lines.sum():.0f} %", "53 %; 87 %")  # fmt: skip
    season = seasons(run)[-YEAR:, None, None]
    for words, orders, demand in (("", got, sold), (", season taken out", got / season, sold / season)):
        often = orders.sum(axis=2)[:, ordered.mean(axis=0) > 0.5]
        single = orders.reshape(YEAR, -1)[:, (got > 0).reshape(YEAR, -1).sum(axis=0) >= 10]
        steps = (variation(orders.sum(axis=(1, 2))), np.median(variation(orders.sum(axis=1))),
                 np.median(variation(often)), np.median(variation(single)))  # fmt: skip
        lab.say(market, f"weekly CV of orders: market, item, outlet, item in outlet{words}", listing(steps), ".19 .36 .60 1.65")
        item, whole = amplification(orders.sum(axis=1), demand.sum(axis=1)), amplification(orders.sum(axis=(1, 2)), demand.sum(axis=(1, 2)))
        lab.say(market, f"monthly Var(orders)/Var(sales) at outlets: item; total{words}",
                f"{np.median(item):.2f}; {whole[0]:.2f}", "1.66 (1.4–2.1 by volume); 0.70")  # fmt: skip
    after = [np.corrcoef(x[1:], x[:-1])[0, 1] for x in often.T]
    lab.say(market, "autocorrelation of an outlet's weekly orders, season taken out", f"{np.median(after):.2f}", "−.11 … −.16")


def chain(lab: Lab, market: str, run: cs.Run) -> None:
    """Order variance up the chain, and period ends."""
    for season, words in (("kept", "season kept"), ("removed", "season taken out")):
        found = bullwhip(run, season=season).set_index(["tier", "level"]).ratio
        tiers = [tier for tier in ("terminal", "sub_dealer", "core_dealer", "plant") if (tier, "item") in found]
        lab.say(market, f"weekly Var(orders)/Var(demand), items, {', '.join(tiers).replace('_', '-')}, {words}",
                listing(found[tier, "item"] for tier in tiers), "above 1 in most links; lower with season")  # fmt: skip
    ends = period_end_index(run).end_index
    lab.say(market, "sell-in of a quarter's last two weeks over its others, by brand", listing(ends), "1.1–1.2 under period targets, else 1")


def brands(lab: Lab, market: str, run: cs.Run, scenario: Any) -> None:
    """Brand shares over regions, double jeopardy, loyalty in a consumer panel."""
    sold = sales(run)[-YEAR:].sum(axis=0)
    share = sold / sold.sum(axis=1, keepdims=True)
    if share.shape[0] > 2:
        lab.say(market, "sd of a brand's share over regions, by brand", listing(share.std(axis=0, ddof=1), ".3f"), ".09–.16 over towns")
    for weeks in (MONTH, 3 * MONTH + 1, YEAR):
        occasions, units, region = panel(scenario, weeks)
        found, buyers = double_jeopardy(occasions, region)
        lab.say(market, f"double jeopardy over {weeks} weeks: slope; penetration by brand", f"{found:.2f}; {listing(buyers)}",
                ".14–.48, median .27, at penetrations up to .7")  # fmt: skip
    mine = [units[units[:, m] > 0] for m in range(units.shape[1])]
    needs = [part[:, m].sum() / part.sum() for m, part in enumerate(mine)]
    lab.say(market, "share of category requirements in a year, by brand", listing(needs), ".4–.8 for leaders; above their share")
    lab.say(market, "market share, by brand", listing(units.sum(axis=0) / units.sum()), "")


# ---------------------------------------------------------------------------------------- paired runs


def dearer(scenario: Any, brand: str | None, factor: float) -> Any:
    """Return the scenario with all prices of a brand (or of everybody) changed from week 4 on, unannounced."""
    prices = scenario.rule_settings("list_price", "manufacturers")
    regions = [region.name for region in scenario.regions]
    changed: dict[str, Any] = {}
    for p, (name, product) in enumerate(scenario.products.items()):
        if brand in (None, product.manufacturer):
            ladder = {key: np.asarray(getattr(prices, key), float)[p] * factor for key in PRICES}
            changed[f"products.{name}.list_price.by_region"] = {
                region: {key: float(values[r]) for key, values in ladder.items()} for r, region in enumerate(regions)
            }
    return scenario.with_change("changes", [{"from_week": CHANGE_WEEK, "set": changed}])


def price_response(base: cs.Run, other: cs.Run, brand: int | None) -> float:
    """Return Δ ln units / Δ ln price paid over the weeks in which the new price has arrived."""
    found = []
    for run in (base, other):
        units, value = (by_maker(run, window(run, "region_product", name, SETTLED_WEEK, PAIRED_WEEKS).sum(axis=0))
                        for name in ("sell_out_units", "sell_out_value"))  # fmt: skip
        pick = slice(None) if brand is None else slice(brand, brand + 1)
        found.append((units[pick].sum(), value[pick].sum() / units[pick].sum()))
    return float(np.log(found[1][0] / found[0][0]) / np.log(found[1][1] / found[0][1]))


def prices(lab: Lab, market: str, scenario: Any, seeds: tuple[int, ...]) -> None:
    """Own-price and category elasticities: every price of one brand, then of all, up by 5 %."""
    brands_here = list(scenario.manufacturers)
    for brand in [*brands_here, None]:
        values = []
        for seed in seeds:
            base, other = (lab.run(plan, seed=seed, weeks=PAIRED_WEEKS) for plan in (scenario, dearer(scenario, brand, 1.05)))
            values.append(price_response(base, other, None if brand is None else brands_here.index(brand)))
        error = f" ± {stdev(values) / len(values) ** 0.5:.2f}" if len(values) > 1 else ""
        name, published = ("category", "much smaller") if brand is None else (brand, "−2.6 on average (−1.4 to −5)")
        lab.say(market, f"price elasticity, {name}", f"{mean(values):.2f}{error}", published)


def efforts(lab: Lab, market: str, scenario: Any, brand: str) -> None:
    """Long-run elasticities of a brand's sales to its field force and its advertising: a fifth more, opening included."""
    row = list(scenario.manufacturers).index(brand)
    base = sales(lab.run(scenario, weeks=YEAR)).sum(axis=(0, 1))[row]
    regions = [region.name for region in scenario.regions]
    for rule, name, words, published in (
        ("advisor_visits", "heads", "field force", "about .3"),
        ("advertising", "grp_per_week", "advertising", ".12 in the short, .24 in the long run"),
    ):
        now = np.asarray(getattr(scenario.rule_settings(rule, "manufacturers"), name), float)[row]
        more = {region: {name: float(1.2 * now[r])} for r, region in enumerate(regions)}
        other = sales(lab.run(scenario.with_change(f"manufacturers.{brand}.{rule}.by_region", more), weeks=YEAR))
        change = np.log(other.sum(axis=(0, 1))[row] / base) / np.log(1.2)
        lab.say(market, f"elasticity of {brand}'s sales to its {words}", f"{change:.2f}", published)


def deal(lab: Lab, market: str, scenario: Any, brand: str) -> None:
    """What the terminals' deal of a brand does: buying ahead, the dip after it, how much of it shoppers see."""
    row = list(scenario.manufacturers).index(brand)
    with_deal, without = (
        lab.run(plan, weeks=PAIRED_WEEKS)
        for plan in (scenario, scenario.with_change(f"manufacturers.{brand}.channel_promotion.active", False))
    )
    series = {}
    for name in ("terminal_purchase_units", "sell_out_units", "terminal_purchase_value", "sell_out_value"):
        series[name] = [by_maker(run, run.cube("region_product", name).sum(axis=1).astype(float))[:, row] for run in (with_deal, without)]
    bought, sold = (series[name][0] / series[name][1] for name in ("terminal_purchase_units", "sell_out_units"))
    cost, shelf = ((series[f"{a}_value"][0] / series[f"{a}_units"][0]) / (series[f"{a}_value"][1] / series[f"{a}_units"][1])
                   for a in ("terminal_purchase", "sell_out"))  # fmt: skip
    on = np.flatnonzero(cost < 0.95)
    after = slice(on[-1] + 1, on[-1] + 1 + MONTH)
    lab.say(market, f"deal of {brand} (−{100 * (1 - cost[on].mean()):.0f} % for {on.size} weeks): purchases during, in the 4 weeks after",
            f"{100 * (bought[on].mean() - 1):+.0f} %, {100 * (bought[after].mean() - 1):+.0f} %", "peak, then dip")  # fmt: skip
    lab.say(market, "the same: sales to consumers during the deal", f"{100 * (sold[on].mean() - 1):+.0f} %", "up, less than purchases")
    through = (1 - shelf[on].mean()) * series["sell_out_value"][1][on].sum() / series["sell_out_units"][1][on].sum()
    through /= (1 - cost[on].mean()) * series["terminal_purchase_value"][1][on].sum() / series["terminal_purchase_units"][1][on].sum()
    lab.say(market, "the same: part of the cut in cost that shelf prices pass on", f"{through:.2f}", "partial: .6 on average, widely spread")


# ------------------------------------------------------------------------------------------------ all


def towns(lab: Lab) -> None:
    """Measure on first_steps, five seeds where it is noisy, and on the wide shelf."""
    plan = cs.load("first-steps", alternative="no-price-rise")
    figures: Mapping[str, Callable[[cs.Run], float]] = {
        "wishes that met an empty shelf, %": lambda run: 100 * float(ratio(run.cube("region_product", "lost_units").sum(),
                                                                           run.cube("region_product", "asked_units").sum())),
        "weekly Var(orders)/Var(demand), items, core dealers, season out": lambda run: float(
            bullwhip(run).set_index(["tier", "level"]).ratio["core_dealer", "item"]),
    }  # fmt: skip
    runs = [lab.run(plan, seed=seed) for seed in range(1, 6)]
    for words, of in figures.items():
        values = [of(run) for run in runs]
        lab.say("first_steps", words, f"{mean(values):.2f} ± {stdev(values) / 5**0.5:.2f} (five seeds)", "")
    prices(lab, "first_steps", plan, (1, 2, 3))
    wide = lab.run(cs.load(WIDE_SHELF))
    shelves(lab, "wide_shelf", wide)
    outlets(lab, "wide_shelf", wide)


def province(lab: Lab) -> None:
    """Measure on henan_beer without its two dated changes."""
    plan = cs.load("henan-beer", alternative="nothing-changes")
    run = lab.run(cs.load("henan-beer", alternative="nothing-changes", overrides=["records.terminal_level=all"]))
    for study in (shelves, outlets, chain):
        study(lab, "henan_beer", run)
    brands(lab, "henan_beer", run, plan)
    prices(lab, "henan_beer", plan, (1,))
    efforts(lab, "henan_beer", plan, "songlu")
    deal(lab, "henan_beer", plan, "lanwan")


def main() -> None:
    """Run the studies and print their lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv", type=Path, help="file to write the table to")
    parser.add_argument("--quick", action="store_true", help="leave the province out")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder))
        towns(lab)
        if not chosen.quick:
            province(lab)
    if chosen.csv:
        with chosen.csv.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([Line._fields, *lab.lines])


if __name__ == "__main__":
    main()
