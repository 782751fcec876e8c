"""Where to start, when to move on: strategies of expansion on ``henan_rollout``, paired runs with one budget.

python experiments/rollout.py strategies who wins as the file stands python experiments/rollout.py conditions rolling
against blanket: when does it lose? python experiments/rollout.py concentration how hard to strike python
experiments/rollout.py entry score or biggest first, with and without survey python experiments/rollout.py returns the
advantage of rolling over blanket by sources of increasing returns

30 seeds of every arm; a finished run is kept (``--out``), started again only what is missing is made, and what
several studies need is run once. The market is thinned to about 90,000 consumers and opened by a year of dry weeks,
so that a run takes seconds.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from channelsim.experiments.pairs import Task, chance_best, differences, gather, paired
from channelsim.experiments.sources import waterfall, waterfall_tasks
from channelsim.scenario.read import load
from channelsim.scenario.scenario import Scenario

SCENARIO = Path(__file__).parents[1] / "scenarios" / "henan_rollout.yaml"
WEEKS, MAKER = 208, "lanwan"
THIN = ("market.market_scale=0.002", "market.opening_weeks=52")
E = f"manufacturers.{MAKER}.region_expansion"
MAKERS = ("bolan", "songlu", "lanwan", "huaipan")
RIVALS = ("bolan", "songlu", "huaipan")
ROLLING: dict[str, Any] = {}
BLANKET = {f"{E}.type": "blanket", f"{E}.survey_candidates": 0}
CONTEST_2 = {f"manufacturers.{name}.display_contest.omega": 2.0 for name in MAKERS}
NOTICED = "consumers.awareness.seen_from_display_share"  # .15 in the file
MATCH = {f"manufacturers.{name}.competitive_reaction": {"type": "match_effort"} for name in RIVALS}
ATTACK = {f"manufacturers.{name}.competitive_reaction": {"type": "attack_where_new"} for name in RIVALS}
CONDITIONS: dict[str, dict[str, Any]] = {
    "as it is": {},
    "contest exponent 2": CONTEST_2,
    "noticed from a display share of .25": {NOTICED: 0.25},
    "noticed from a display share of .35": {NOTICED: 0.35},
    "noticed from .35, contest exponent 2": {NOTICED: 0.35, **CONTEST_2},
    "half the budget": {f"{E}.budget_per_year": 45e6},
    "twice the budget": {f"{E}.budget_per_year": 180e6},
    "no set-up, no office": {f"{E}.set_up_cost": 0.0, f"{E}.office_cost_per_week": 0.0},
    "set-up and office four times as dear": {f"{E}.set_up_cost": 2.4e6, f"{E}.office_cost_per_week": 48e3},
    "rivals match effort": MATCH,
    "rivals attack where it is new": ATTACK,
}
STUDIES: dict[str, dict[str, dict[str, Any]]] = {
    "strategies": {
        "rolling": ROLLING,
        "blanket": BLANKET,
        "blanket in eight quarters": {**BLANKET, f"{E}.phase_quarters": 8},
        "opportunistic": {f"{E}.type": "opportunistic", f"{E}.survey_candidates": 0},
        "strong_first": {f"{E}.type": "strong_first"},
        "weak_first": {f"{E}.type": "weak_first"},
    },
    "conditions": {
        f"{strategy}, {name}": {**change, **condition}
        for name, condition in CONDITIONS.items()
        for strategy, change in (("rolling", ROLLING), ("blanket", BLANKET))
    },
    "concentration": {f"strike {strike:g}": {f"{E}.strike": strike} for strike in (1.5, 0.5, 1.0, 2.0, 3.0)},
    "entry": {
        "score, surveyed": {},
        "score, unseen": {f"{E}.survey_candidates": 0},
        "score, surveyed, far away too": {f"{E}.neighbours_first": False},
        "score, all known": {f"manufacturers.{MAKER}.market_information": {"information": "true_values"},
                             f"{E}.survey_candidates": 0},
        "biggest, surveyed": {f"{E}.enter_by": "biggest"},
        "biggest, unseen": {f"{E}.enter_by": "biggest", f"{E}.survey_candidates": 0},
        "at random": {f"{E}.enter_by": "random", f"{E}.survey_candidates": 0},
    },
}  # fmt: skip
SHOWN = ("share_end", "share_mean", "regions_led", "contribution", "npv", "contribution_last_year", "spent")


def arms_of(study: str, base: Scenario) -> dict[str, Scenario]:
    """Return the scenarios of a study by name, the first is the base."""
    return {name: base.with_changes(change) if change else base for name, change in STUDIES[study].items()}


def main() -> None:
    """Run one study and print its table."""
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("study", choices=[*STUDIES, "returns"])
    made.add_argument("--seeds", type=int, default=30)
    made.add_argument("--weeks", type=int, default=WEEKS)
    made.add_argument("--workers", type=int, default=2)
    made.add_argument("--out", type=Path)
    options = made.parse_args()
    file = options.out or Path(__file__).parent / "results" / "rollout.csv"
    base, seeds = load(SCENARIO, overrides=THIN), range(1, options.seeds + 1)
    if options.study == "returns":
        strong = base.with_changes({**CONTEST_2, NOTICED: 0.35, f"{E}.neighbour_bonus": 0.2,
                                    **{f"manufacturers.{name}.field_force.whole_people": True for name in MAKERS}})  # fmt: skip
        pair = {"rolling": strong, "blanket": strong.with_changes(BLANKET)}
        tasks = waterfall_tasks(pair, MAKER, seeds, options.weeks)
        results, failures = gather(tasks, file, workers=options.workers)
        for measure in ("share_end", "npv"):
            print(f"\n{measure}: rolling over blanket")
            for step in waterfall(results, ("rolling", "blanket"), measure):
                print(f"| {step.source} | {step.added.mean:+.3g} ± {step.added.half:.2g} | {step.advantage.mean:+.3g} ± "
                      f"{step.advantage.half:.2g} |")  # fmt: skip
    else:
        arms = arms_of(options.study, base)
        tasks = [
            Task(name, scenario, seed, options.weeks, MAKER)
            for seed in seeds
            for name, scenario in arms.items()
        ]
        results, failures = gather(tasks, file, workers=options.workers)
        if options.study == "conditions":
            show_pairs(results)
        else:
            show(results, arms)
    for failure in failures:
        print("failed:", failure)


def show(results: Any, arms: Mapping[str, Any]) -> None:
    """Print means and half the 95 % interval of the paired difference to the first arm."""
    base = next(iter(arms))
    apart = {measure: differences(results, base, measure) for measure in SHOWN}
    best = chance_best(results, "npv")
    print("| arm | " + " | ".join(SHOWN) + " | best npv in |\n| --- |" + " --- |" * (len(SHOWN) + 1))
    for name in arms:
        mine = results[results["strategy"] == name]
        cells = [f"{mine[measure].mean():.4g}" + (f" ({apart[measure][name].mean:+.3g} ± {apart[measure][name].half:.2g})"
                                                  if name in apart[measure] else "") for measure in SHOWN]  # fmt: skip
        print(f"| {name} | " + " | ".join(cells) + f" | {100 * best.get(name, 0):.0f} % |")
    print(
        f"\n({base}: the arm that differences are taken to; intervals of paired differences, {results['seed'].nunique()} seeds)"
    )


def show_pairs(results: Any) -> None:
    """Print for every condition the means of rolling and blanket and their paired difference with half its 95 % interval."""
    print("| condition | " + " | ".join(SHOWN) + " |\n| --- |" + " --- |" * len(SHOWN))
    tables = {measure: results.pivot(index="seed", columns="strategy", values=measure) for measure in SHOWN}
    for name in CONDITIONS:
        cells = []
        for table in tables.values():
            ours, theirs = table[f"rolling, {name}"], table[f"blanket, {name}"]
            apart = paired(ours - theirs)
            cells.append(f"{ours.mean():.4g} / {theirs.mean():.4g} ({apart.mean:+.3g} ± {apart.half:.2g})")
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
