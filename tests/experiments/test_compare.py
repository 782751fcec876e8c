"""Strategies compared: exact statistics, runs kept and resumed, failures told, sources switched off, parts that add up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from channelsim.analysis.outcomes import OUTCOMES
from channelsim.base.errors import InputError
from channelsim.experiments import pairs
from channelsim.experiments.compare import Comparison, compare, strategies_of
from channelsim.experiments.pairs import Task, chance_best, differences, gather, paired, twins
from channelsim.experiments.sources import SOURCES, levels, switched_off, waterfall
from channelsim.experiments.workers import each
from channelsim.report.compare_figures import label
from channelsim.report.compare_page import difference_rows, outcome_rows, page, remarks, setting_rows
from channelsim.report.words import Words
from channelsim.scenario.read import load

ROOTS = [str(Path(__file__).resolve().parents[2] / name) for name in ("src", "tests")]
SMALL = ("market.market_scale=0.005", "market.opening_weeks=2", "changes=[]")


def test_a_paired_difference_has_students_interval() -> None:
    found = paired([1.0, 2.0, 4.0, 5.0])
    assert found.mean == 3.0
    assert found.half == pytest.approx(3.182446 * np.std([1, 2, 4, 5], ddof=1) / 2, rel=1e-6)  # t(.975, 3)
    assert (found.pairs, found.above) == (4, 1.0)
    assert np.isnan(paired([1.0]).half)


def test_differences_are_taken_seed_by_seed_and_ties_are_shared() -> None:
    rows = [("a", 1, 10.0), ("b", 1, 13.0), ("a", 2, 20.0), ("b", 2, 21.0), ("a", 3, 7.0), ("b", 3, 7.0)]
    results = pd.DataFrame(rows, columns=["strategy", "seed", "npv"])
    assert differences(results, "a", "npv")["b"].mean == pytest.approx(4 / 3)
    assert chance_best(results, "npv") == pytest.approx({"a": 0.5 / 3, "b": 2.5 / 3})


def test_runs_are_kept_at_once_and_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario, made = load("first-steps", overrides=SMALL), []
    monkeypatch.setattr(
        pairs, "measured", lambda task: made.append(task.seed) or dict.fromkeys(OUTCOMES, 1.0 * task.seed)
    )
    tasks = [Task("base", scenario, seed, 3, "alpha") for seed in (1, 2)]
    gather(tasks, tmp_path / "runs.csv")
    results, failures = gather([*tasks, Task("base", scenario, 3, 3, "alpha")], tmp_path / "runs.csv")
    assert made == [1, 2, 3]
    assert results["npv"].tolist() == [1.0, 2.0, 3.0]
    assert not failures
    other = scenario.with_change("manufacturers.alpha.rebate.rate", 0.01)
    gather([Task("base", other, 1, 3, "alpha")], tmp_path / "runs.csv")
    assert made == [1, 2, 3, 1], "another scenario under the same name is another run"
    again, _ = gather([*tasks, *(task._replace(strategy="twin") for task in tasks)], tmp_path / "runs.csv")
    assert made == [1, 2, 3, 1], "one scenario under two names is one run"
    assert again["strategy"].tolist() == ["base", "base", "twin", "twin"]
    assert again["npv"].tolist() == [1.0, 2.0, 1.0, 2.0]
    gather([tasks[0]._replace(manufacturer="beta")], tmp_path / "runs.csv")
    assert made == [1, 2, 3, 1, 1], "what became of another manufacturer is not known from it"


def test_a_failed_run_is_told_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(task: Task) -> dict[str, float]:
        if task.seed == 2:
            raise RuntimeError("the brewery burnt down")
        return dict.fromkeys(OUTCOMES, 1.0)

    monkeypatch.setattr(pairs, "measured", fragile)
    scenario = load("first-steps", overrides=SMALL)
    results, failures = gather(
        [Task("base", scenario, seed, 3, "alpha") for seed in (1, 2, 3)], tmp_path / "runs.csv"
    )
    assert results["seed"].tolist() == [1, 3]
    assert len(failures) == 1
    assert "base, seed 2" in failures[0]
    assert "the brewery burnt down" in failures[0]


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    file.write_text("week,share\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="not a file of results"):
        gather([Task("base", load("first-steps", overrides=SMALL), 1, 3, "alpha")], file)
    assert file.read_text(encoding="utf-8") == "week,share\n1,2\n"


def square(number: int) -> int:
    """Work for other processes."""
    if number == 3:
        raise ValueError("three")
    return number**2


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_do_all_tasks_whatever_fails(workers: int) -> None:
    done = sorted(each(square, [1, 2, 3, 4], workers=workers))
    assert [over.result for over in done] == [1, 4, None, 16]
    assert "ValueError: three" in done[2].error


HEARD = """
import os, signal, time
from channelsim.experiments.workers import each

def slow(number):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(1 if number == 0 else 60)
    return "deaf"

if __name__ == "__main__":
    signal.alarm(50)  # whatever happens, it ends
    try:
        for done in each(slow, [0, 1, 2], workers=2):
            print(done.number, done.result, done.error, flush=True)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="a terminal sends its interrupt to a process group")
def test_workers_do_not_hear_an_interrupt_that_goes_to_all(tmp_path: Path) -> None:
    (tmp_path / "heard.py").write_text(HEARD, encoding="utf-8")
    child = subprocess.Popen(
        [sys.executable, "heard.py"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.pathsep.join(ROOTS)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert child.stdout is not None
    first = child.stdout.readline()
    os.killpg(child.pid, signal.SIGINT)
    said, complaints = child.communicate(timeout=60)
    assert (first, said) == ("0 deaf \n", "interrupted\n")
    assert complaints == ""


def test_every_source_can_be_switched_off_and_is_named_right() -> None:
    scenario = load("henan-rollout", overrides=["market.market_scale=0.001"])
    for name in SOURCES:
        off = switched_off(scenario, "lanwan", [name])
        paths = {change.split("=")[0] for change in off.overrides} - {
            change.split("=")[0] for change in scenario.overrides
        }
        assert paths
        assert all(path.startswith(("manufacturers.", "consumers.", "terminals.")) for path in paths)
    everything = switched_off(scenario, "lanwan", list(SOURCES))
    terms = everything.rule_settings("region_expansion", "manufacturers")
    row = list(everything.manufacturers).index("lanwan")
    assert (terms.set_up_cost[row], terms.learning[row], terms.neighbour_bonus[row]) == (0, 0, 0)
    with pytest.raises(InputError, match="no source of increasing returns"):
        switched_off(scenario, "lanwan", ["loyality"])


def test_the_parts_of_a_waterfall_add_up() -> None:
    rng = np.random.default_rng(1)
    rows = [
        (f"{name} | {level}", seed, rng.normal())
        for seed in range(5)
        for level, _ in levels()
        for name in ("a", "b")
    ]
    steps = waterfall(pd.DataFrame(rows, columns=["strategy", "seed", "npv"]), ("a", "b"), "npv")
    assert [step.source for step in steps] == ["none", *SOURCES]
    assert sum(step.added.mean for step in steps) == pytest.approx(steps[-1].advantage.mean)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["base", "rollin"], "did you mean 'rolling'"),
        (["base", "base"], "named twice"),
        (["rolling", "blanket"], ""),
    ],
)
def test_strategies_are_found_by_name(names: list[str], said: str) -> None:
    if said:
        with pytest.raises(InputError) as refused:
            strategies_of("henan-rollout", names, ["market.market_scale=0.001"])
        problem = refused.value.problems[0]
        assert said in f"{problem.message} {problem.hint}"
    else:
        found, maker = strategies_of("henan-rollout", names, ["market.market_scale=0.001"])
        assert (list(found), maker) == (names, "lanwan")


def test_a_type_of_expansion_needs_a_budget_and_says_so() -> None:
    for manufacturer, said in (
        ("", "nobody in first-steps has a strategy"),
        ("beta", "beta in first-steps has no strategy"),
    ):
        with pytest.raises(InputError, match=said) as refused:
            strategies_of("first-steps", ["rolling", "blanket"], SMALL, manufacturer)
        assert "set region_expansion with a budget" in refused.value.problems[0].hint
    found, _ = strategies_of("first-steps", ["base", "none"], SMALL)
    assert list(found) == ["base", "none"]
    with pytest.raises(InputError, match="lanwan has no region to stay in"):
        strategies_of("henan-rollout", ["rolling", "none"], ["market.market_scale=0.001"])


def test_known_strategies_are_told_once() -> None:
    with pytest.raises(InputError) as refused:
        strategies_of("henan-rollout", ["qqqq", "base"], ["market.market_scale=0.001"])
    assert refused.value.problems[0].hint.count("blanket") == 1


TWO = """\
extends: henan-rollout
name: two
market: { market_scale: 0.001 }
manufacturers: { huaipan: { region_expansion: { type: rolling, budget_per_year: 30000000 } } }
alternatives: { opportunistic: { manufacturer_defaults: { rebate: { rate: 0.01 } } } }
"""


def test_an_alternative_of_another_manufacturer_gives_way_to_the_type(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    said: list[str] = []

    def types(names: list[str], maker: str) -> list[list[str]]:
        said.clear()
        found, _ = strategies_of(str(tmp_path / "two.yaml"), names, (), maker, said.append)
        kinds = [one.rule_settings("region_expansion", "manufacturers").type for one in found.values()]
        rows = [list(next(iter(found.values())).manufacturers).index(name) for name in ("lanwan", "huaipan")]
        return [[kind[row] for row in rows] for kind in kinds]

    assert types(["rolling", "blanket"], "huaipan") == [["rolling", "rolling"], ["rolling", "blanket"]]
    assert len(said) == 1
    assert "blanket: the alternative changes nothing of huaipan" in said[0]
    assert types(["base", "blanket"], "lanwan") == [["rolling", "rolling"], ["blanket", "rolling"]]
    assert said == [], "the alternative is lanwan's own"
    types(["base", "opportunistic"], "huaipan")
    assert said == [], "what it changes for all manufacturers it changes for this one"
    types(["base", "rolling"], "")
    assert said[0].startswith("lanwan, huaipan expand: strategies of lanwan are compared")


OWN_TYPE = """\
from channelsim.base.setting import setting
from channelsim.rules import region_expansion
from channelsim.rules.registry import register


@register("region_expansion", "own_way")
class OwnWay:
    mixes = True

    class Settings(region_expansion.Settings):
        type: str = setting("own_way", unit="name", source="own", meaning="a way of one's own")

    decide = staticmethod(region_expansion.decide)
"""


def test_a_type_of_ones_own_is_a_strategy_with_its_budget(tmp_path: Path) -> None:
    (tmp_path / "own_way_for_comparisons.py").write_text(OWN_TYPE, encoding="utf-8")
    text = "extends: henan-rollout\nname: own\nplugins: [own_way_for_comparisons]\nmarket: { market_scale: 0.001 }\n"
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    file = str(tmp_path / "own.yaml")
    found, maker = strategies_of(file, ["own_way", "rolling"])
    empty = pd.DataFrame(columns=["strategy", "seed"])
    both = Comparison(found, maker, 104, empty)
    assert [both.envelope(name) for name in found] == pytest.approx([180.0, 180.0], rel=0.01)
    with pytest.raises(InputError) as refused:
        strategies_of(file, ["own_wa", "rolling"])
    assert "own_way" in refused.value.problems[0].hint
    with pytest.raises(InputError, match="no strategy 'own_way'"):
        strategies_of("henan-rollout", ["own_way", "rolling"], ["market.market_scale=0.001"])


def test_strategies_with_the_same_runs_are_told_once() -> None:
    rows = [("a", 1, 1.0), ("b", 1, 2.0), ("c", 1, 1.0), ("d", 1, 1.0), ("a", 2, 1 / 3), ("b", 2, 1 / 3),
            ("c", 2, 0.333333333), ("d", 2, 0.3333)]  # fmt: skip
    results = pd.DataFrame(rows, columns=["strategy", "seed", "npv"])
    assert twins(results, ["a", "b", "c", "d"]) == {"c": "a"}, "as far as a file of results holds them"
    assert twins(results.query("strategy != 'c' or seed == 1"), ["a", "b", "c", "d"]) == {}


def test_the_page_tells_defaults_twins_and_few_markets() -> None:
    plain = load("henan-rollout", overrides=["market.market_scale=0.001"])
    none = plain.with_change("manufacturers.lanwan.region_expansion.survey_candidates", 0)

    def found(seeds: int) -> Comparison:
        rows = [
            {"strategy": name, "seed": seed, **dict.fromkeys(OUTCOMES, 1.0 * seed)}
            for name in ("base", "none")
            for seed in range(seeds)
        ]
        return Comparison({"base": plain, "none": none}, "lanwan", 52, pd.DataFrame(rows))

    assert setting_rows(found(9), Words("en"))[1:] == [
        ["manufacturers.lanwan.region_expansion.survey_candidates", "3", "0"]
    ]
    same, few = "none made the same runs as base.", "Fewer than ten markets"
    assert [said[: len(few)] for said in remarks(found(9), Words("en"))] == [same[: len(few)], few]
    assert remarks(found(10), Words("en")) == [same]
    assert page(found(9), "channelsim compare", "zh").count("none与base的运行结果完全相同") == 1


def test_a_comparison_from_runs_to_page(tmp_path: Path) -> None:
    scenario = load("first-steps", overrides=SMALL)
    both = {"base": scenario, "dear": scenario.with_change("manufacturers.alpha.display_contest.fee_a", 50.0)}
    found = compare(both, "alpha", [1, 2], weeks=4, file=tmp_path / "runs.csv")
    apart = found.differences("contribution")["dear"]
    assert apart.mean < 0, "fees cost money"
    levels, gaps = outcome_rows(found, Words("en")), difference_rows(found, Words("en"))
    assert not any("±" in cell for row in levels for cell in row), (
        "an interval of a difference is no interval of a level"
    )
    assert [row[0] for row in levels] == ["strategy", "base", "dear"]
    assert [row[0] for row in gaps] == ["strategy", "dear"]
    assert [head for head in gaps[0] if "%" in head] == []
    at = next(n for n, head in enumerate(gaps[0]) if head.startswith("contribution, million"))
    assert gaps[1][at].startswith("−")
    assert "±" in gaps[1][at]
    for language in ("en", "zh"):
        shown = page(found, "channelsim compare first-steps", language)
        assert "<script" not in shown
        assert "dear" in shown
        assert gaps[1][at] in shown


def test_labels_of_a_waterfall_have_two_decimals_and_no_sign_at_nothing() -> None:
    assert [label(value, signed=True) for value in (-0.0004, 0.004, 12.3456, -1.5)] == [
        "0.00",
        "0.00",
        "+12.35",
        "−1.50",
    ]
    assert label(-1234.5, signed=False) == "−1,234.50"
