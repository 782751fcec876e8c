"""Answers to rivals: when, where, how far, for how much money, and how they end."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from channelsim.market.market import ACTIVITIES, HISTORY
from channelsim.rules import competitive_reaction
from channelsim.rules._rival_answers import PRICES
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of

SALES = 1_000_000.0
LADDER = {"ex_works": 2400.0, "sub_dealer_price": 2560.0, "guide": 2700.0, "recommended": 300.0}


class Duel:
    """Makers who watch each other over weeks; every product is listed at the same prices, each maker has a plan of cost."""

    def __init__(self, *, makers: int = 2, regions: int = 2, plan: float = 10_000.0, **settings: Any) -> None:
        self.market = tiny_market(
            manufacturers=makers, products=makers, regions=regions, core_dealers=makers * regions
        )
        live = self.market.live
        live("core_dealers", "region")[:] = np.arange(makers * regions) // makers
        live("manufacturers", "shipped_value_year")[:] = SALES
        live("manufacturers", "grp")[:] = 1.0
        live("regions", "population")[:] = 1.0
        live("products", "variable_cost")[:] = 1200
        live("products", "units_per_case")[:] = 12
        self.plan, self.makers, self.regions = plan, makers, regions
        self.settings: Any = settings_of(competitive_reaction, (makers,), **settings)
        self.spent = np.zeros(makers)
        self.list_prices()
        live("products", "weeks_to_change")[:] = 0

    def list_prices(self) -> None:
        for name, value in LADDER.items():
            self.market.live("products", name)[:] = value
        for name in ("ex_works", "sub_dealer_price", "guide"):
            self.market.live("products", f"next_{name}")[:] = LADDER[name]

    def week(self, week: int, shares: Any, invoiced: float = 0.0) -> Any:
        """Let a week pass in which ``shares`` (R, M) were bought; the plan is paid; return (reaction, price answer)."""
        market, live = self.market, self.market.live
        market.week = week
        self.list_prices()
        moves = competitive_reaction.decide(view_of(market), self.settings, luck(week=week))
        Posting(market).apply(moves, "competitive_reaction")
        reaction = live("manufacturers", "reaction").copy()
        balances = market.ledger.balance("advertising")[: self.makers]
        live("manufacturers", "activity_books")[:, ACTIVITIES.index("advertising")] = balances
        live("manufacturers", "grp")[:] = reaction
        cost = np.round(self.plan * reaction.sum(axis=1)).astype(np.int64)
        market.ledger.pay(
            "advertising", np.arange(self.makers), market.ledger.parties["terminals"].stop, cost
        )
        self.spent += cost - self.plan * self.regions
        live("core_dealers", "invoiced_value")[:] = invoiced
        history = np.roll(live("regions", "sales_history"), 1, axis=1)
        history[:, 0] = np.asarray(shares) * 1000
        market.tables["regions"].assign("sales_history", history)
        return reaction, live("manufacturers", "price_answer").copy()

    def run(self, weeks: int, shares: Any, first: int = 0, **more: Any) -> tuple[Any, Any]:
        """Return reactions and price answers (weeks, M, R); ``shares`` gives (R, M) by week."""
        pairs = [self.week(first + week, shares(first + week), **more) for week in range(weeks)]
        return tuple(np.stack(part) for part in zip(*pairs, strict=True))


def attack(week: int, ends: int = 10_000) -> Any:
    """Return shares of two makers in two regions: from a week on the second takes a quarter of the market in the first."""

    def shares(now: int) -> Any:
        hit = 0.25 if week <= now < ends else 0.0
        return np.array([[0.5 - hit, 0.5 + hit], [0.5, 0.5]])

    return shares


def steady(_: int) -> Any:
    """Return shares that never move."""
    return np.full((2, 2), 0.5)


@pytest.mark.parametrize("delay", [0, 2, 4, 9])
def test_nothing_before_it_can_be_seen_and_at_once_then(delay: int) -> None:
    duel = Duel(type="match_effort", delay_weeks=delay, budget_share=1.0)
    reaction, cut = duel.run(60, attack(30))
    first = np.flatnonzero(reaction[:, 0, 0] != 1)[0]
    assert first == 30 + delay + 1  # sales of week 30 are known one week and the delay later
    assert np.all(reaction[:, 0, 1] == 1)  # nothing was lost there
    assert np.all(reaction[:, 1] == 1)  # who gained has nothing to answer
    assert not cut.any()


def test_the_passive_do_nothing_at_all() -> None:
    duel = Duel()
    before = {name: duel.market.live("products", name).copy() for name in PRICES}
    reaction, cut = duel.run(60, attack(30))
    assert np.all(reaction == 1)
    assert not cut.any()
    assert competitive_reaction.decide(view_of(duel.market), duel.settings, luck()) == []
    for name, values in before.items():
        assert np.all(duel.market.live("products", name) == values)


def test_weeks_of_the_opening_are_not_answered() -> None:
    duel = Duel(type="match_effort", budget_share=1.0)
    reaction, _ = duel.run(40, attack(-30), first=-40)
    assert np.all(reaction == 1)
    reaction, _ = duel.run(30, attack(-30))
    assert np.all(reaction == 1)  # nor is what was lost before the run began
    assert (
        Duel(type="match_effort", budget_share=1.0).run(30, attack(6))[0].max() > 1
    )  # but what is lost in it


@pytest.mark.parametrize(("cooling", "threshold"), [(8, 0.1), (3, 0.1), (8, 0.3)])
def test_steps_cooling_off_and_return(cooling: int, threshold: float) -> None:
    """The loss is seen in weeks 31…47: from the first week of lower sales until the reference is as low."""
    duel = Duel(
        type="match_effort", delay_weeks=0, cooling_weeks=cooling, threshold=threshold, budget_share=1.0
    )
    reaction, _ = duel.run(150, attack(30))
    path, due, loss = [1.0], -100, []
    for week in range(150):
        known = [0.25 if 30 <= w else 0.5 for w in range(week - 4, week)]
        earlier = [0.25 if 30 <= w else 0.5 for w in range(week - 17, week - 13)]
        loss.append(week >= 17 and sum(earlier) - sum(known) > threshold * sum(earlier))
        now = path[-1]
        if week - due >= cooling:
            if loss[-1]:
                now, due = min(now + 0.25, 2.0), week
            else:
                now = 1 + 0.9 * (now - 1) if 0.9 * (now - 1) >= 0.005 else 1.0
        path.append(now)
    assert np.abs(reaction[:, 0, 0] - path[1:]).max() < 1e-9
    assert path[-1] == 1.0
    steps = np.flatnonzero(np.diff(path) > 0)
    assert steps.size >= 2
    assert np.all(np.diff(steps) >= cooling)


def test_effort_has_a_ceiling() -> None:
    duel = Duel(type="match_effort", budget_share=1.0, most=1.6, threshold=0.02)
    fading = lambda week: np.array([[0.5 * 0.98**week, 1 - 0.5 * 0.98**week], [0.5, 0.5]])  # noqa: E731
    reaction, _ = duel.run(200, fading)
    assert reaction[:, 0, 0].max() == pytest.approx(1.6, abs=1e-12)
    assert np.all(reaction[60:, 0, 0] > 1.5)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.002])
def test_money_ends_answers(share: float) -> None:
    """A quarter's money is share · 13 weeks' sales; one step costs a quarter of the plan a week."""
    duel = Duel(type="match_effort", delay_weeks=0, budget_share=share, step=1.0)
    reaction, _ = duel.run(52, attack(26))
    money = share * SALES * 13
    assert duel.spent[0] <= money * 2 + 2  # the attack is answered in two quarters
    without = Duel(type="match_effort", delay_weeks=0, budget_share=1.0, step=1.0)
    without.run(52, attack(26))
    assert without.spent[0] > money * 2 + 10_000  # the wrong neighbour: no limit
    if share:
        first = duel_spending(share)
        assert abs(first - money) < 2
    else:
        assert np.all(reaction == 1)


def duel_spending(share: float) -> float:
    """Return what is spent beyond the plan in the first quarter of an attack."""
    duel = Duel(type="match_effort", delay_weeks=0, budget_share=share, step=1.0)
    duel.run(39, attack(26))
    return float(duel.spent[0])


def test_an_amount_of_money_is_of_the_whole_market() -> None:
    duel = Duel(type="match_effort", delay_weeks=0, budget="amount", budget_per_year=4_000.0, step=1.0)
    duel.market.market_scale = 0.1
    duel.run(39, attack(26))
    assert duel.spent[0] == pytest.approx(1_000 * 0.1 * 100, abs=2)


def test_people_count_by_heads() -> None:
    """Wages are paid for those who are there: before the team has grown an answer by people costs nothing."""
    from channelsim.rules._answer_costs import costs

    market = tiny_market(advisors=2, regions=2, manufacturers=1, products=1, core_dealers=2)
    live = market.live
    live("customer_advisors", "region")[:] = [0, 1]
    live("customer_advisors", "heads")[:] = 3.0
    live("manufacturers", "normal_heads")[:] = 3.0
    live("manufacturers", "reaction")[0] = [1.5, 1.0]
    market.ledger.pay(
        "field_force", np.array([0]), market.ledger.parties["terminals"].stop, np.array([9_000])
    )
    assert costs(view_of(market)).by_activity.sum() == 0
    live("customer_advisors", "heads")[:] = [4.5, 3.0]
    found = costs(view_of(market))
    assert found.by_activity[0, ACTIVITIES.index("visits")] == pytest.approx(9_000 * 1.5 / 7.5)
    assert found.by_region.tolist() == [[pytest.approx(1_800), 0]]
    assert found.plan.tolist() == [[pytest.approx(3_600), pytest.approx(3_600)]]


def test_prices_fall_step_by_step_with_the_whole_ladder() -> None:
    duel = Duel(type="match_price", delay_weeks=0, budget_share=1.0)
    reaction, cut = duel.run(60, attack(30), invoiced=1_000.0)
    assert np.all(reaction == 1)
    assert not cut[:31].any()
    assert cut[31, 0, 0] == pytest.approx(0.03)
    assert cut.max() <= 0.12 + 1e-12
    assert not cut[:, 1].any()
    assert not cut[:, 0, 1].any()
    duel = Duel(type="match_price", delay_weeks=0, budget_share=1.0)
    duel.run(40, attack(30))
    live = duel.market.live
    standing = live("manufacturers", "price_answer")[0, 0]
    assert standing > 0.03
    for name in PRICES:
        whole = LADDER[name.removeprefix("next_")]
        assert live("products", name)[0].tolist() == pytest.approx([whole * (1 - standing), whole])
        assert np.all(live("products", name)[1] == whole)  # the rival's
    assert live("products", "recommended")[0, :, 0].tolist() == pytest.approx([300 * (1 - standing), 300])
    assert np.all(live("products", "next_guide") == live("products", "guide"))  # nobody expects a rise


def test_an_announced_list_is_cut_too() -> None:
    duel = Duel(type="match_price", delay_weeks=0, budget_share=1.0)
    duel.run(40, attack(30))
    duel.list_prices()
    live = duel.market.live
    live("products", "next_ex_works")[:] = 2600.0
    duel.market.week = 40
    Posting(duel.market).apply(
        competitive_reaction.decide(view_of(duel.market), duel.settings, luck(week=40)),
        "competitive_reaction",
    )
    cut = live("products", "price_cut")[0, 0]
    assert cut > 0
    assert live("products", "next_ex_works")[0, 0] == pytest.approx(2600 * (1 - cut))
    assert live("products", "ex_works")[0, 0] == pytest.approx(2400 * (1 - cut))


@pytest.mark.parametrize(("cost", "rate"), [(2000, 0.0), (1900, 0.05), (2300, 0.0)])
def test_no_price_below_the_floor(cost: int, rate: float) -> None:
    duel = Duel(type="match_price", delay_weeks=0, budget_share=1.0, price_step=0.12, contribution_floor=0.1)
    live = duel.market.live
    live("products", "variable_cost")[:] = cost
    live("manufacturers", "rebate_rate")[:] = rate
    duel.run(34, attack(30))
    price = live("products", "ex_works")[0, 0]
    least = min((cost + 0.1 * 2400) / (1 - rate), 2400)
    assert price == pytest.approx(least, abs=1e-9)
    assert price > 2400 * (1 - 0.12) + 1  # the wrong neighbour: the whole cut
    assert live("manufacturers", "price_answer")[0, 0] == pytest.approx(0.12)


def test_what_a_cut_costs_is_read_from_invoices() -> None:
    from channelsim.rules._answer_costs import costs

    duel = Duel(type="match_price", delay_weeks=0, budget_share=1.0, price_step=0.1)
    duel.run(33, attack(30), invoiced=900.0)
    found = costs(view_of(duel.market))
    assert found.by_region[0].tolist() == [
        pytest.approx(2 * 900 * 0.1 / 0.9),
        0,
    ]  # two dealers have their seat there
    assert duel.market.live("manufacturers", "answer_spent")[0] == pytest.approx(200 * 1)


def newcomer(week: int, size: float = 0.06) -> Any:
    """Return shares (R, 3): the third maker appears in the second region."""

    def shares(now: int) -> Any:
        gain = size if now >= week else 0.0
        return np.array([[0.6, 0.4, 0.0], [0.6 - gain / 2, 0.4 - gain / 2, gain]])

    return shares


def test_newcomers_are_attacked_where_they_are_new() -> None:
    duel = Duel(makers=3, type="attack_where_new", delay_weeks=2, budget_share=1.0)
    reaction, cut = duel.run(50, newcomer(30))
    assert np.all(reaction[: 30 + 2 + 1] == 1)
    assert np.all(reaction[:, :, 0] == 1)
    assert reaction[40, :2, 1].min() > 1
    assert np.all(reaction[:, 2] == 1)  # the newcomer sees nobody new
    assert not cut.any()
    matching = Duel(makers=3, type="match_effort", delay_weeks=2, budget_share=1.0)
    assert np.all(matching.run(50, newcomer(30))[0] == 1)  # nobody lost a tenth of its share
    small = Duel(makers=3, type="attack_where_new", delay_weeks=2, budget_share=1.0)
    assert np.all(small.run(50, newcomer(30, 0.015))[0] == 1)  # nobody noticed


def test_who_gains_fast_is_met_wherever_one_sells() -> None:
    duel = Duel(makers=3, type="attack_where_new", delay_weeks=0, budget_share=1.0)
    before, after = [[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]], [[0.42, 0.58, 0.0], [0.0, 0.58, 0.42]]
    reaction, _ = duel.run(40, lambda week: np.array(before if week < 30 else after))
    assert reaction[39, 0, 0] > 1
    assert reaction[39, 0, 1] == 1  # it does not sell there
    assert reaction[39, 2, 1] > 1
    assert np.all(reaction[:, 1] == 1)


def test_who_retreats_saves_in_weak_regions_and_spends_it_in_strong_ones() -> None:
    def shares(now: int) -> Any:
        hit = 0.1 if now >= 30 else 0.0
        return np.array([[0.3 - hit, 0.7 + hit], [0.7, 0.3]])

    duel = Duel(type="retreat_and_hold", delay_weeks=0, budget_share=0.0, return_rate=1e-9, step=0.5)
    reaction, _ = duel.run(80, shares)
    assert np.all(reaction[:31] == 1)
    assert np.all(reaction[34:40, 0, 0] == pytest.approx(0.5))
    assert reaction[:, 0, 0].min() == pytest.approx(0.25)
    assert (
        np.abs(reaction[:, 0].sum(axis=1)[31:] - 2).max() < 1e-4
    )  # what is saved is spent, no more; books in minor units
    assert reaction[:, 0, 1].max() == pytest.approx(1.75, abs=1e-3)
    assert np.all(reaction[:, 1] == 1)
    strong = Duel(type="retreat_and_hold", delay_weeks=0, budget_share=1.0)
    assert np.all(strong.run(60, attack(30, 1000))[0][:, 1] == 1)
    held = Duel(type="retreat_and_hold", delay_weeks=0, budget_share=1.0, weak_share=0.2)
    assert np.all(held.run(60, shares)[0] == 1)  # not weak enough to be given up


def test_an_answer_of_one_s_own_leaves_others_alone() -> None:
    duel = Duel(makers=3, type="match_effort", delay_weeks=0, budget_share=1.0)
    duel.settings.acting = np.array([True, False, True])
    duel.market.live("manufacturers", "reaction")[1] = 1.7
    loses = lambda week: np.full((2, 3), 1 / 3) if week < 30 else np.array([[0.2, 0.2, 0.6]] * 2)  # noqa: E731
    reaction, _ = duel.run(40, loses)
    assert np.all(reaction[:, 1] == 1.7)
    assert reaction[39, 0].min() > 1
    facts = [move for move in competitive_reaction.decide(view_of(duel.market), duel.settings, luck(week=40))
             if type(move).__name__ == "Fact"]  # fmt: skip
    assert all(np.all(move.values[:, 1] == 0) for move in facts)


@pytest.mark.parametrize("kind", ["match_effort", "match_price", "attack_where_new", "retreat_and_hold"])
def test_makers_and_regions_are_interchangeable(kind: str) -> None:
    draws = np.random.default_rng(3)
    walk = np.cumsum(draws.normal(0, 0.15, (80, 3, 4)), axis=0)
    share = np.exp(walk) / np.exp(walk).sum(axis=2, keepdims=True)
    maker, region = np.array([2, 0, 3, 1]), np.array([1, 2, 0])
    found = []
    for seen in (share, share[:, region][:, :, maker]):
        duel = Duel(makers=4, regions=3, type=kind, delay_weeks=1, budget_share=1.0)
        found.append(duel.run(80, lambda week, seen=seen: seen[week]))
    for first, second in zip(*found, strict=True):
        assert np.abs(first[:, maker][:, :, region] - second).max() < 1e-6
    assert (found[0][0] != 1).any() or found[0][1].any()


def test_who_turns_passive_lets_the_answer_fade() -> None:
    duel = Duel(type="match_price", delay_weeks=0, budget_share=1.0)
    duel.run(40, attack(30))
    assert duel.market.live("manufacturers", "price_answer").any()
    duel.settings.type[:] = "passive"
    duel.run(60, attack(30), first=40)
    assert not duel.market.live("manufacturers", "price_answer").any()
    assert np.all(duel.market.live("products", "guide") == LADDER["guide"])
    assert competitive_reaction.decide(view_of(duel.market), duel.settings, luck(week=100)) == []


def test_memory_is_limited() -> None:
    with pytest.raises(ValueError, match="remembered for 26 weeks"):
        competitive_reaction.Settings(delay_weeks=10, look_back_weeks=13, smoothing_weeks=4)
    assert competitive_reaction.Settings(delay_weeks=9, look_back_weeks=13, smoothing_weeks=4)
    assert HISTORY == 26
    assert isinstance(settings_of(competitive_reaction, (1,)), SimpleNamespace)
