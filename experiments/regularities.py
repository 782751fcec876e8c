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
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, stdev
from typing import Any, NamedTuple

import numpy as np

import channelsim as cs
from channelsim.analysis.bullwhip import bullwhip
from channelsim.analysis.period_end import period_end_index
from channelsim.analysis.share import sales
from channelsim.analysis.whole import by_maker, ratio

WIDE_SHELF = Path(__file__).with_name("wide_shelf.yaml")
YEAR, QUARTER, MONTH, CASE = 52, 13, 4, 12
TARGETS = "1.17 suppliers, 1.14 wholesalers (targets); .99 retail"
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
        self.folder = folder
        self.lines: list[Line] = []
        self._runs: dict[Any, cs.Run] = {}

    def run(self, scenario: Any, **options: Any) -> cs.Run:
        """Run a scenario into a folder of its own; the same one only once."""
        key = (scenario.hash, *sorted(options.items()))
        if key not in self._runs:
            self._runs[key] = cs.run(scenario, out=self.folder / str(len(self._runs)), **options)
        return self._runs[key]

    def say(self, market: str, regularity: str, measured: str, published: str) -> None:
        """Keep a line and print it."""
        self.lines.append(Line(market, regularity, measured, published))
        print(f"{market:11s} | {regularity:84s} | {measured:34s} | {published}", flush=True)


# --------------------------------------------------------------------------------------------- measures


def slope(x: Any, y: Any) -> tuple[float, float]:
    """Return slope and R² of y on x."""
    return float(np.polyfit(x, y, 1)[0]), float(np.corrcoef(x, y)[0, 1] ** 2)


def listing(values: Any, form: str = ".2f") -> str:
    """Return numbers side by side."""
    return " ".join(f"{float(value):{form}}" for value in values)


def error_of(values: list[float]) -> str:
    """Return the standard error of a mean over seeds as text, nothing for one seed."""
    return f" ± {stdev(values) / len(values) ** 0.5:.2f}" if len(values) > 1 else ""


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


def panel(scenario: Any, stops: tuple[int, ...]) -> Iterator[tuple[Any, Any, Any]]:
    """Step a model; at some weeks yield what every consumer bought so far and where it lives.

    Occasions and units by brand (N, M), region (N,).
    """
    model = cs.ChannelModel(scenario, weeks=stops[-1])
    people = model.agents_by_type[cs.Consumer]
    brand, region = model.market.tables["products"].array("manufacturer"), people.get("region")
    shape = (len(people), len(model.market.names.manufacturers))
    occasions, units = np.zeros(shape), np.zeros(shape)
    for week in range(1, stops[-1] + 1):
        model.step()
        bought = model.market.handed["purchases"]
        some = bought.product >= 0
        cell = bought.consumer[some].astype(np.int64) * shape[1] + brand[bought.product[some]]
        occasions += np.bincount(cell, minlength=occasions.size).reshape(shape)
        units += np.bincount(cell, bought.units[some], minlength=units.size).reshape(shape)
        if week in stops:
            yield occasions, units, region
    model.close()


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


# ---------------------------------------------------------------------------------------------- studies


def shelves(lab: Lab, market: str, *runs: cs.Run) -> None:
    """Distribution and share over products, stock-outs; over several seeds where there are several runs."""
    found, fits, missed, empty = [], [], [], []
    for run in runs:
        spread, share = distribution_and_share(run)
        exponent, fit = slope(spread, share)
        asked, lost, listed, there = (
            run.cube("region_product", name)[-YEAR:].sum()
            for name in ("asked_units", "lost_units", "listed_terminals", "stocked_terminals")
        )
        found.append(exponent)
        fits.append(fit)
        missed.append(100 * lost / asked)
        empty.append(100 * (1 - there / listed))
    lab.say(market, f"exponent of share on weighted distribution, {spread.size} products",
            f"{mean(found):.2f}{error_of(found)} (R² {mean(fits):.2f})", "1.05–2.15, median 1.44, above 1 in 12 of 12")  # fmt: skip
    lab.say(market, "wishes that met an empty shelf; shelves empty at the week's end",
            f"{mean(missed):.1f} %; {mean(empty):.1f} %", "about 8 % of items at a moment")  # fmt: skip


def outlets(lab: Lab, market: str, run: cs.Run) -> None:
    """Sizes, orders and their variance at outlets; needs the frame of single terminals."""
    got = run.cube("terminal_product", "delivered_units")[-YEAR:]
    carried = run.cube("terminal_product", "listed")[-YEAR:].any(axis=0).sum(axis=1)
    year, ordered = got.sum(axis=(0, 2)), got.sum(axis=2) > 0
    some = year > 0
    size = np.log(year[some])
    top = np.sort(year)[::-1][: year.size // 5].sum() / year.sum()
    gaps = np.concatenate([np.diff(np.flatnonzero(column)) for column in ordered.T])
    each = np.log(year[some] / ordered.sum(axis=0)[some])
    lines = got[got > 0]
    whole = lines % CASE == 0
    part = lines[whole].sum() / lines.sum()
    for regularity, measured, published in (
        (
            "outlets: sd of ln yearly purchases; top 20 % hold",
            f"{size.std():.2f}; {100 * top:.0f} %",
            "1.41–1.45; 73–74 %",
        ),
        (
            "orders that follow the last one after exactly a week",
            f"{100 * (gaps == 1).mean():.0f} %",
            "62–68 %",
        ),
        ("order size ~ yearly volume, exponent", f"{slope(size, each)[0]:.2f}", ".63–.65"),
        (
            "products carried ~ yearly volume, exponent",
            f"{slope(size, np.log(carried[some]))[0]:.2f}",
            ".60–.62",
        ),
        (
            "order lines in whole cases; their part of volume",
            f"{100 * whole.mean():.0f} %; {100 * part:.0f} %",
            "53 %; 87 %",
        ),
    ):
        lab.say(market, regularity, measured, published)


def swings(lab: Lab, market: str, run: cs.Run) -> None:
    """How much orders and sales of outlets vary, from the whole market down to an item in an outlet."""
    got, sold = (run.cube("terminal_product", name)[-YEAR:] for name in ("delivered_units", "sold_units"))
    ordered = got > 0
    often = got.sum(axis=2)[:, ordered.any(axis=2).mean(axis=0) > 0.5]
    single = got.reshape(YEAR, -1)[:, ordered.reshape(YEAR, -1).sum(axis=0) >= 10]
    steps = (got.sum(axis=(1, 2)), got.sum(axis=1), often, single)
    lab.say(market, "weekly CV of orders: market, item, outlet, item in outlet",
            listing(np.median(variation(x)) for x in steps), ".19 .36 .60 1.65")  # fmt: skip
    item, total = (amplification(got.sum(axis=over), sold.sum(axis=over)) for over in (1, (1, 2)))
    lab.say(market, "monthly Var(orders)/Var(sales) at outlets: items (median); total",
            f"{np.median(item):.2f}; {total[0]:.2f}", "1.66 (1.4–2.1 by volume); 0.70")  # fmt: skip
    after = [np.corrcoef(x[1:], x[:-1])[0, 1] for x in often.T]
    lab.say(market, "autocorrelation of an outlet's weekly orders", f"{np.median(after):.2f}", "−.11 … −.16")


def chain(lab: Lab, market: str, run: cs.Run) -> None:
    """Order variance up the chain, and period ends."""
    found = bullwhip(run, season="kept").set_index(["tier", "level"]).ratio
    tiers = [tier for tier in ("terminal", "sub_dealer", "core_dealer", "plant") if (tier, "item") in found]
    names = ", ".join(tiers).replace("_", "-")
    for level in ("item", "total"):
        lab.say(market, f"weekly Var(orders)/Var(demand), {level}: {names}", listing(found[tier, level] for tier in tiers),
                "above 1 in most links; lower with season")  # fmt: skip
    ends = listing(period_end_index(run).end_index)
    lab.say(market, "sell-in of a quarter's last two weeks over its others, by brand", ends, TARGETS)


def brands(lab: Lab, market: str, run: cs.Run, scenario: Any) -> None:
    """Brand shares over regions, double jeopardy, loyalty in a consumer panel."""
    sold = sales(run)[-YEAR:].sum(axis=0)
    share = sold / sold.sum(axis=1, keepdims=True)
    spread = listing(share.std(axis=0, ddof=1), ".3f")
    lab.say(market, "sd of a brand's share over regions, by brand", spread, ".09–.16 over towns")
    stops = (MONTH, QUARTER, YEAR)
    for weeks, (occasions, units, region) in zip(stops, panel(scenario, stops), strict=True):
        found, buyers = double_jeopardy(occasions, region)
        measured = f"{found:.2f}; {listing(buyers)}"
        lab.say(market, f"double jeopardy over {weeks} weeks: slope; penetration by brand", measured,
                ".14–.48, median .27 (a year of one retailer)")  # fmt: skip
        mine = [units[units[:, m] > 0] for m in range(units.shape[1])]
        needs = [rows[:, m].sum() / rows.sum() for m, rows in enumerate(mine)]
        rate = occasions.sum() / (occasions.sum(axis=1) > 0).sum()
        lab.say(market, f"share of requirements over {weeks} weeks ({rate:.0f} purchases a buyer), by brand", listing(needs),
                ".43–.59 at shares of .30–.40 (half a year)")  # fmt: skip
    lab.say(market, "market share, by brand", listing(units.sum(axis=0) / units.sum()), "")


# ---------------------------------------------------------------------------------------- paired runs


def dearer(scenario: Any, chosen: list[str], factor: float) -> Any:
    """Return the scenario with all prices of some products changed from week 4 on, unannounced."""
    prices = scenario.rule_settings("list_price", "manufacturers")
    regions = [region.name for region in scenario.regions]
    changed: dict[str, Any] = {}
    for p, name in enumerate(scenario.products):
        if name in chosen:
            ladder = {key: np.asarray(getattr(prices, key), float)[p] * factor for key in PRICES}
            changed[f"products.{name}.list_price.by_region"] = {
                region: {key: float(values[r]) for key, values in ladder.items()}
                for r, region in enumerate(regions)
            }
    return scenario.with_change("changes", [{"from_week": CHANGE_WEEK, "set": changed}])


def price_response(base: cs.Run, other: cs.Run, chosen: list[str]) -> float:
    """Return Δ ln units / Δ ln price paid over the weeks in which the new price has arrived."""
    rows = [base.names("product").index(name) for name in chosen]
    found = []
    for run in (base, other):
        units, value = (
            float(run.cube("region_product", name)[SETTLED_WEEK:, :, rows].sum())
            for name in ("sell_out_units", "sell_out_value")
        )
        found.append((units, value / units))
    return float(np.log(found[1][0] / found[0][0]) / np.log(found[1][1] / found[0][1]))


def prices(
    lab: Lab, market: str, scenario: Any, groups: dict[str, list[str]], seeds: tuple[int, ...] = (1,)
) -> None:
    """Price elasticities of groups of products: every price of the group up by 5 %, all else equal, same seed."""
    for name, chosen in groups.items():
        values = []
        for seed in seeds:
            plans = (scenario, dearer(scenario, chosen, 1.05))
            base, other = (lab.run(plan, seed=seed, weeks=PAIRED_WEEKS) for plan in plans)
            values.append(price_response(base, other, chosen))
        published = "much smaller" if len(chosen) == len(scenario.products) else "−2.62 on average"
        lab.say(market, f"price elasticity, {name}", f"{mean(values):.2f}{error_of(values)}", published)


def by_brand(scenario: Any) -> dict[str, list[str]]:
    """Return the products of every manufacturer, and of all as the category."""
    groups: dict[str, list[str]] = {maker: [] for maker in scenario.manufacturers}
    for name, product in scenario.products.items():
        groups[product.manufacturer].append(name)
    return groups | {"category": list(scenario.products)}


def efforts(lab: Lab, market: str, scenario: Any, brand: str) -> None:
    """Long-run elasticities of a brand's sales to its field force and its advertising: a fifth more, opening included."""
    row = list(scenario.manufacturers).index(brand)
    base = sales(lab.run(scenario, weeks=YEAR)).sum(axis=(0, 1))[row]
    regions = [region.name for region in scenario.regions]
    for rule, name, words, published in (
        ("field_force", "heads", "field force", "about .3"),
        ("advertising", "grp_per_week", "advertising", ".12 short run, .24 long run"),
    ):
        now = np.asarray(getattr(scenario.rule_settings(rule, "manufacturers"), name), float)[row]
        more = {region: {name: float(1.2 * now[r])} for r, region in enumerate(regions)}
        plan = scenario.with_change(f"manufacturers.{brand}.{rule}.by_region", more)
        other = sales(lab.run(plan, weeks=YEAR))
        change = np.log(other.sum(axis=(0, 1))[row] / base) / np.log(1.2)
        lab.say(market, f"elasticity of {brand}'s sales to its {words}", f"{change:.2f}", published)


def deal(lab: Lab, market: str, scenario: Any, brand: str) -> None:
    """What the terminals' deal of a brand does: buying ahead, the dip after it, how much of it shoppers see."""
    row = list(scenario.manufacturers).index(brand)
    without = scenario.with_change(f"manufacturers.{brand}.channel_promotion.active", False)
    runs = [lab.run(plan, weeks=PAIRED_WEEKS) for plan in (scenario, without)]

    def weekly(name: str) -> Any:
        """Return a column of the brand with and without the deal, (2, weeks)."""
        cubes = (run.cube("region_product", name).sum(axis=1).astype(float) for run in runs)
        return np.stack([by_maker(run, cube)[:, row] for run, cube in zip(runs, cubes, strict=True)])

    bought, sold = weekly("terminal_purchase_units"), weekly("sell_out_units")
    cost, shelf = weekly("terminal_purchase_value") / bought, weekly("sell_out_value") / sold
    on = np.flatnonzero(cost[0] < 0.95 * cost[1])
    after = np.arange(on[-1] + 1, on[-1] + 1 + MONTH)

    def more(x: Any, weeks: Any) -> float:
        return 100 * float((x[0, weeks] / x[1, weeks]).mean() - 1)

    passed = (shelf[1, on] - shelf[0, on]).mean() / (cost[1, on] - cost[0, on]).mean()
    name = f"deal of {brand} ({more(cost, on):.0f} % for {on.size} weeks)"
    for words, measured, published in (
        (
            "purchases during it, in the 4 weeks after",
            f"{more(bought, on):+.0f} %, {more(bought, after):+.0f} %",
            "peak, then dip",
        ),
        ("sales to consumers during it", f"{more(sold, on):+.0f} %", "less than purchases"),
        (
            "part of the cut in cost that shelf prices pass on",
            f"{passed:.2f}",
            "above .6 in 9 of 11 categories",
        ),
    ):
        lab.say(market, f"{name}: {words}", measured, published)


# ------------------------------------------------------------------------------------------------ all


def towns(lab: Lab) -> None:
    """Measure on first_steps, several seeds, and on the wide shelf, which has a season or none."""
    plan = cs.load("first-steps", alternative="no-price-rise")
    lost = []
    for seed in range(1, 6):
        run = lab.run(plan, seed=seed)
        missed, asked = (run.cube("region_product", name).sum() for name in ("lost_units", "asked_units"))
        lost.append(100 * float(missed / asked))
    lab.say("first_steps", "wishes that met an empty shelf", f"{mean(lost):.2f}{error_of(lost)} %",
            "about 8 % of items at a moment")  # fmt: skip
    prices(lab, "first_steps", plan, by_brand(plan), (1, 2, 3))
    plan = cs.load(WIDE_SHELF)
    flat = plan.with_change("market.season", "flat")
    wide = [lab.run(plan, seed=seed) for seed in (1, 2, 3)]
    shelves(lab, "wide_shelf", *wide)
    for study in (outlets, swings):
        study(lab, "wide_shelf", wide[0])
    swings(lab, "wide, flat", lab.run(flat))
    small = {"three small products": ["beer_09", "beer_17", "beer_28"]}
    prices(lab, "wide_shelf", plan, small, (1, 2, 3))


def province(lab: Lab) -> None:
    """Measure on henan_beer with flat rebates and without its two dated changes; without a season for variances."""
    plan = cs.load("henan-beer", alternative="flat-rebates", overrides=["changes=[]"])
    single = plan.with_change("records.terminal_level", "all")
    run = lab.run(single)
    for study in (shelves, outlets, swings, chain):
        study(lab, "henan_beer", run)
    flat = lab.run(single.with_change("market.season", "flat"), weeks=YEAR)
    for study in (swings, chain):
        study(lab, "henan, flat", flat)
    brands(lab, "henan_beer", run, plan)
    prices(lab, "henan_beer", plan, by_brand(plan))
    efforts(lab, "henan_beer", plan, "songlu")
    deal(lab, "henan_beer", plan, "lanwan")


def main() -> None:
    """Run the studies and print their lines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
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
