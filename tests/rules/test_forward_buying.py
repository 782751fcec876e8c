"""Core dealers' purchases beyond need and sales abroad: what the rule hands on, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from channelsim.market.market import Market
from channelsim.rules import channel_push
from channelsim.rules import forward_buying as rule
from channelsim.rules._dealer_choice import chances, weigh
from channelsim.rules._dealer_plan import plans_of
from channelsim.rules._dealer_routes import acceptance
from channelsim.rules._schemes import Steps
from channelsim.rules.forward_buying import _spread
from dealer_problem import GRID, best, problem, steps
from support import luck, settings_of, tiny_market, view_of

RATIONAL = {"storage_weeks": 4.0, "choice_scale": 0.0, "foresight": 0.0}
DEAR = {"storage_cost": 0.2}  # holding .289: the third step is just worth while, nothing beyond it
CASES = 1000


def market_of(dealers: int = 2, regions: int = 2, products: int = 2, **columns: Any) -> Market:
    """Return dealers of one maker, 1,000 cases a week in two products of 12 and 6 units a case; 100 km apart."""
    market = tiny_market(
        manufacturers=1,
        products=products,
        regions=regions,
        core_dealers=dealers,
        terminals=2,
        origins=regions,
    )
    live = market.live
    for name, price in (("ex_works", 2400), ("next_ex_works", 2400), ("guide", 2700)):
        live("products", name)[:] = price
    live("products", "units_per_case")[:] = np.resize([12, 6], products)
    share = np.resize([0.75, 0.25], products) if products > 1 else np.ones(1)
    units = CASES * share * live("products", "units_per_case")
    live("core_dealers", "region")[:] = np.arange(dealers) % regions
    live("core_dealers", "level_units")[:] = units
    live("core_dealers", "order_units")[:] = units
    live("core_dealers", "price")[:] = 2700
    live("core_dealers", "credit_line")[:] = 10**12
    market.distance_km = 100.0 * np.abs(np.arange(regions)[:, None] - np.arange(regions))
    market.links = replace(market.links, haul=40 + 0.6 * market.distance_km, bulk_drop=160.0)
    market.week = 12
    for name, value in columns.items():
        table = "core_dealers" if name in market.tables["core_dealers"].columns else "manufacturers"
        live(table, name)[...] = value
    return market


def promise(market: Market, *of: dict[str, float], name: str = "scheme_ladder") -> None:
    """Hand the same steps to every dealer."""
    one = steps(*of)
    shape = (len(market.tables["core_dealers"]), 1, len(of))
    market.handed[name] = Steps(*[np.broadcast_to(part[:, None, :], shape) for part in one])


def decided(market: Market, **settings: Any) -> tuple[Any, Any]:
    """Return extra cases by product and the plan abroad in cases (J, R, P)."""
    given = settings_of(rule, **{**RATIONAL, **settings})
    dealer = view_of(market, "core_dealers").core_dealers
    order, plan = dealer.order_units, dealer.diversion_plan
    for move in rule.decide(view_of(market, "core_dealers"), given, luck()):
        order, plan = move.values.get("order_units", order), move.values.get("diversion_plan", plan)
    cases = market.live("products", "units_per_case")
    return (order - dealer.order_units) / cases, (plan - dealer.diversion_plan) / cases


LADDER = [
    {
        "threshold_cases": 13000 * reach,
        "all_rate": 0.01,
        "so_far_cases": 12000,
        "next_threshold_cases": 13000 * reach,
    }
    for reach in (0.9, 1.0, 1.1)
]
FLAT = {"threshold_cases": 0.0, "all_rate": 0.025, "so_far_cases": 12000, "next_threshold_cases": 0.0}


@pytest.mark.parametrize("foresight", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("weeks_left", [0, 3])
def test_a_flat_rebate_alone_never_loads(foresight: float, weeks_left: int) -> None:
    market = market_of(dealers=5)
    promise(market, {**FLAT, "weeks_left": weeks_left})
    for scale in (0.0, 0.25):
        extra, abroad = decided(market, foresight=foresight, can_sell_abroad=False, choice_scale=scale)
        assert (extra == 0).all()
        assert (abroad == 0).all()
    assert best(problem(steps({**FLAT, "weeks_left": weeks_left}), foresight=foresight))[0] == 0
    assert plans_of(view_of(market, "core_dealers"), settings_of(rule, can_sell_abroad=False), luck()) is None


def test_what_is_valued_without_what_later_purchases_earn_would_load() -> None:
    """The wrong neighbour: with r̄ left out (the scheme offered once) 2.5 % of 24 pays for four weeks of holding .15."""
    once = {**FLAT, "next_threshold_cases": np.inf}
    assert best(problem(steps(once), holding=0.149))[0] == 400


def test_a_ladder_is_reached_in_the_last_week() -> None:
    market = market_of()
    promise(market, *LADDER)
    extra, _ = decided(market, can_sell_abroad=False, **DEAR)
    assert extra.sum(axis=1).tolist() == [1300, 1300]
    assert extra[0].tolist() == [975, 325]  # in proportion to what is sold of each
    assert (
        decided(market, can_sell_abroad=False)[0].sum() == 4000
    )  # 3 % now, 1.6 % usually: .34 pays for two weeks of .149
    promise(market, *[{**step, "weeks_left": 1, "so_far_cases": 11000} for step in LADDER])
    assert (decided(market)[0] == 0).all()  # the same a week later costs less


def test_short_credit_makes_it_load_earlier() -> None:
    """1,300 cases are missing, credit allows 900 a week beyond the base order: 400 in the week before the last."""
    market = market_of(dealers=1, credit_line=2400 * 1900)
    promise(market, *[{**step, "weeks_left": 1, "so_far_cases": 11000} for step in LADDER])
    assert decided(market, can_sell_abroad=False, **DEAR)[0].sum() == 400
    assert (decided(market, can_sell_abroad=False, early_reviews=0, **DEAR)[0] == 0).all()


def test_room_credit_and_contract_bound_what_is_bought() -> None:
    market = market_of()
    promise(market, *LADDER)
    assert (decided(market, can_sell_abroad=False, storage_weeks=1.0)[0] == 0).all()
    market.live("core_dealers", "credit_line")[0] = 2400 * (1000 + 1299)
    extra = decided(market, can_sell_abroad=False, **DEAR)[0].sum(axis=1)
    assert extra.tolist() == [0, 1300]
    market.live("core_dealers", "alive")[1] = False
    assert (decided(market, can_sell_abroad=False)[0] == 0).all()


def test_nobody_who_can_neither_store_nor_sell_abroad_does_anything() -> None:
    market = market_of()
    promise(market, *LADDER)
    extra, abroad = decided(market, storage_weeks=0.0, can_sell_abroad=False, choice_scale=0.25)
    assert not extra.any()
    assert not abroad.any()


def test_without_room_the_missing_cases_go_abroad() -> None:
    market = market_of()
    promise(market, *LADDER)
    extra, abroad = decided(market, storage_weeks=0.0, beliefs="known")
    assert extra.sum(axis=1).tolist() == [1300, 1300]
    assert abroad[0].sum(axis=1).tolist() == [0, 1300]  # dealer 0 sells in region 1, and the other way round
    assert abroad[1].sum(axis=1).tolist() == [1300, 0]
    policed = market_of(announced_detection=0.2, fine_per_case=600, forfeits=True)
    promise(policed, *LADDER)
    assert not decided(policed, storage_weeks=0.0, beliefs="known")[1].any()


def test_the_discount_offered_is_the_smallest_that_sells() -> None:
    market = market_of()
    promise(market, *LADDER)
    given = settings_of(rule, **RATIONAL | {"storage_weeks": 0.0, "beliefs": "known"})
    moves = rule.decide(view_of(market, "core_dealers"), given, luck())
    offer = moves[-1].values["offer_discount"]
    assert offer[0, 1] == 0.06
    assert 3000 * acceptance(0.06, 0.06) >= 1300 > 3000 * acceptance(0.04, 0.06)


def test_a_region_that_pays_more_is_supplied_under_a_flat_rebate() -> None:
    """Gap above discount + haul + delivery + fine: goods go; just below they do not (δ = 6 % known, 100 km)."""
    for guide, goes in ((2710, False), (2910, True)):
        market = market_of(announced_detection=0.08, fine_per_case=600)
        market.live("products", "guide")[:, 1] = guide
        promise(market, FLAT)
        _, abroad = decided(market, beliefs="known", discount_step=0.06, discount_most=0.06)
        assert bool(abroad[0].any()) is goes
        # 27.10·.94 − 2.6 − .48 − 23.4 = −1.0 and 29.10·.94 − … = .87
        assert not abroad[1].any()


def test_goods_on_their_way_are_not_planned_again() -> None:
    market = market_of()
    promise(market, *LADDER)
    market.live("core_dealers", "diversion_plan")[0, 1] = [3000 * 9, 3000]  # all that region 1 would take
    _, abroad = decided(market, storage_weeks=0.0, beliefs="known")
    assert not abroad[0].any()
    assert abroad[1].any()


def test_an_announced_rise_is_bought_ahead_in_the_week_before() -> None:
    market = market_of(dealers=1, regions=1)
    market.live("products", "next_ex_works")[:] = 2460
    for weeks, expected in ((1, 4000), (2, 0)):
        market.live("products", "weeks_to_change")[:] = weeks
        assert decided(market)[0].sum() == expected  # .60 a case pays for four weeks of .149
    market.live("products", "next_ex_works")[:] = 2410
    market.live("products", "weeks_to_change")[:] = 1
    assert decided(market)[0].sum() == 0


def test_nothing_in_the_opening() -> None:
    market = market_of()
    promise(market, *LADDER)
    market.week = -1
    assert rule.decide(view_of(market, "core_dealers"), settings_of(rule, **RATIONAL), luck()) == []


def test_choice_frequencies_are_logit() -> None:
    """40,000 dealers with the same problem: frequencies of every plan against exp(W/scale)/Σ, 4 standard errors."""
    count, scale = 40_000, 40.0
    one = problem(steps({"threshold_cases": 1400, "lump": 30.0, "so_far_cases": 1200}), storage=400.0)
    found = weigh(one, GRID, np.array([scale]), np.array([0.5]))
    usable = np.isfinite(found.worth[0])
    formula = np.where(usable, np.exp(np.where(usable, found.worth[0], 0) / scale), 0)
    formula /= formula.sum()
    np.testing.assert_allclose(found.chance[0, : usable.size], formula, rtol=1e-9)
    many = problem(
        steps({"threshold_cases": 1400, "lump": 30.0, "so_far_cases": 1200}, count=count), storage=400.0
    )
    drawn = weigh(many, GRID, np.full(count, scale), luck().uniform("forward_buying", np.arange(count)))
    share = np.bincount(drawn.chosen, minlength=usable.size) / count
    error = np.sqrt(formula * (1 - formula) / count)
    assert (np.abs(share - formula) <= 4 * error + 1e-12).all()
    assert (formula > 0.05).sum() >= 2
    sharper = formula**2 / (formula**2).sum()
    assert (np.abs(share - sharper) > 4 * error).any()  # half the scale would show


def test_the_same_plan_counts_once() -> None:
    """Two steps at the same threshold make no plan likelier."""
    single = steps({"threshold_cases": 1400, "lump": 30.0, "so_far_cases": 1200})
    double = steps(*[{"threshold_cases": 1400, "lump": 15.0, "so_far_cases": 1200}] * 2)
    found = [weigh(problem(of), GRID, np.array([40.0]), np.array([0.5])) for of in (single, double)]
    pair = [sorted(zip(one.options.extra[0], one.chance[0], strict=False)) for one in found]
    by_plan = [{extra: sum(c for e, c in rows if e == extra) for extra, _ in rows} for rows in pair]
    assert by_plan[0].keys() == by_plan[1].keys()
    for extra, chance in by_plan[0].items():
        assert by_plan[1][extra] == pytest.approx(chance, rel=1e-9)


def test_ties_go_to_the_smaller_purchase_then_to_less_abroad() -> None:
    worth, extra, abroad = (np.array([row], float) for row in ([5, 5, 5, 1], [9, 3, 3, 0], [0, 2, 1, 0]))
    assert chances(worth, extra, abroad, np.zeros(1)).tolist() == [[0, 0, 1, 0]]


def test_cases_are_shared_out_to_the_last_one() -> None:
    draw = np.random.default_rng(5)
    shares = draw.dirichlet(np.ones(7), 200)
    shares[:, 2] = 0
    shares /= shares.sum(axis=1, keepdims=True)
    cases = draw.integers(0, 500, 200).astype(float)
    out = _spread(cases, shares)
    assert (out.sum(axis=1) == cases).all()
    assert (out[:, 2] == 0).all()
    assert (np.abs(out - cases[:, None] * shares) <= 1).all()


def test_push_is_taken_only_as_far_as_goodwill_pays() -> None:
    """3,000 cases short of target: at .40 a case two weeks (holding .149, .298) are taken, at .10 none."""
    for goodwill, taken in ((0.4, 2000), (0.1, 0)):
        market = market_of(dealers=1, regions=1)
        market.live("core_dealers", "target_cases")[:] = 5000
        market.live("core_dealers", "month_cases")[:] = 1000
        given = settings_of(channel_push, (1,), push=1.0, goodwill=goodwill)
        for move in channel_push.decide(view_of(market), given, luck()):
            market.handed[move.name] = move.value
        assert market.handed["push_cases"].tolist() == [[3000]]
        assert decided(market)[0].sum() == taken


def test_no_push_unless_asked_for() -> None:
    market = market_of()
    market.live("core_dealers", "target_cases")[:] = 5000
    assert channel_push.decide(view_of(market), settings_of(channel_push, (1,)), luck()) == []
    market.week = 11
    assert channel_push.decide(view_of(market), settings_of(channel_push, (1,), push=1.0), luck()) == []
