"""What advisors make of their time: the split that pays, what they learn, how they are paid, and what the minutes do."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from channelsim.market import moves
from channelsim.rules import advisor_pay, advisor_visits, listing, terminal_reorder
from channelsim.rules._pay_kernels import SPLITS, answer, best_split, learn, score_of
from channelsim.rules._terminal_kernels import talked
from channelsim.simulation.posting import Posting
from support import luck, settings_of, tiny_market, view_of


def terms(**values):
    given = {"own_drive": 0.3, "effort_cost": 0.6, "sanction": 0.5, "obedience": 0.2, "selling_plan": 0.2,
             "process_control": 0.3, "visit_weight": 0.5} | values  # fmt: skip
    return SimpleNamespace(**{name: np.full((1, 1), value) for name, value in given.items()})


def choice(selling=0.0, service=0.0, checked=0.0, talk=1.0, **values):
    gain = [np.full((1, 1), part) for part in (selling, service, checked)]
    split, worked = best_split(gain, terms(**values), np.full((1, 1), talk))
    return split[0, 0], worked[0, 0]


# ------------------------------------------------------------------------------------------------- the choice


def test_paid_alike_whatever_they_do_they_keep_to_the_plan_and_work_as_much_as_drive_and_control_ask() -> (
    None
):
    assert choice() == (0.2, 0.75)  # (drive + κ·sanction)/c = (.3 + .3·.5)/.6
    assert choice(process_control=0.0) == (0.2, 0.5)
    assert choice(process_control=1.0) == (0.2, 1.0)


@pytest.mark.parametrize(("selling", "service"), [(0.4, 0.1), (0.1, 0.4), (0.3, 0.3)])
def test_the_split_is_where_one_more_minute_is_worth_the_same_on_either_side(
    selling: float, service: float
) -> None:
    """First-order condition of S(1 − e^(−σx)) + V(1 − e^(−(1−σ)x)): σ = ½ + ln(S/V)/(2x), without a plan to obey."""
    expected = 0.5 + np.log(selling / service) / (2 * 1.6)
    found, _ = choice(selling, service, talk=1.6, obedience=0.0, effort_cost=0.1)
    assert abs(found - expected) <= 0.5 * (SPLITS[1] - SPLITS[0]) + 1e-9


def test_who_is_seen_keeps_closer_to_the_plan() -> None:
    shares = [choice(selling=0.5, service=0.1, process_control=control)[0] for control in (0.0, 0.5, 1.0)]
    assert shares[0] > shares[1] > shares[2] > 0.2


def test_checked_service_draws_time_from_selling() -> None:
    assert choice(selling=0.3, checked=0.4)[0] < choice(selling=0.3)[0]


def test_the_score_asks_for_visits_and_for_the_service_of_the_plan() -> None:
    assert score_of(0.2, 1.0, 0.2, 0.5) == pytest.approx(1.0)
    assert score_of(0.1, 1.0, 0.2, 0.5) == pytest.approx(1.0)  # more service than asked earns nothing more
    assert score_of(0.6, 0.5, 0.2, 0.5) == pytest.approx(0.5 * (0.5 + 0.5 * 0.4 / 0.8))


# ------------------------------------------------------------------------------------------------- experience


def test_experience_finds_the_true_answer_and_little_reach_says_little() -> None:
    draws = luck().normal("noise", np.arange(4000))
    belief = np.zeros(1)
    reach = answer(0.4, 1.0)
    for noise in draws:
        belief = learn(belief, np.array([0.8 * reach + 0.05 * noise]), reach, 0.02)
    assert belief[0] == pytest.approx(0.8, abs=0.05)
    assert learn(np.zeros(1), np.array([0.5]), 0.01, 0.1)[0] < 0.001
    assert learn(np.full(1, 0.3), np.array([np.nan]), 0.5, 0.1)[0] == 0.3


def market_of(**terminals):
    return tiny_market(manufacturers=1, products=1, core_dealers=1, terminals=4, advisors=1, columns={
        "terminals": {"forecast_units": 10.0, "sold_units": 10, "order_units": 10, "delivered_units": 10, "listed": True,
                      "visited_minutes": 17.0} | terminals})  # fmt: skip


def week_of(market, week, **values):
    market.week = week
    proposed = advisor_pay.decide(view_of(market), settings_of(advisor_pay, (1, 1), **values), luck(1, week))
    Posting(market, audit=True).apply(proposed, "advisor_pay")
    return proposed


def test_told_what_to_do_they_do_it_and_nothing_is_looked_at() -> None:
    market = market_of()
    assert week_of(market, 0) == []
    market.live("manufacturers", "selling_share")[...] = 0.4
    market.live("manufacturers", "worked_share")[...] = 0.6
    week_of(market, 1)  # pay no longer follows results
    assert market.live("manufacturers", "selling_share").tolist() == [[0.0]]
    assert market.live("manufacturers", "worked_share").tolist() == [[1.0]]


def test_bigger_orders_of_the_visited_raise_what_selling_is_thought_to_bring() -> None:
    gaps = np.array([[0], [0], [5], [5]])
    for units, rises in (([20, 20, 10, 10], True), ([10, 10, 20, 20], False)):
        market = market_of(weeks_unvisited=gaps, order_units=np.array(units)[:, None])
        week_of(market, 1, basis="volume")
        before = market.live("manufacturers", "order_lift")[0, 0]
        week_of(market, 2, basis="volume")
        assert (market.live("manufacturers", "order_lift")[0, 0] > before) == rises


def test_where_nothing_was_ever_bought_the_first_purchases_are_the_usual_ones() -> None:
    market = market_of(delivered_units=0)
    for week in range(5):
        week_of(market, week, basis="volume", variable_share=0.4)
    assert market.live("manufacturers", "usual_volume")[0, 0] == 0
    market.live("terminals", "delivered_units")[...] = 10
    for week in range(5, 14):  # two months end: the first in part without purchases
        week_of(market, week, basis="volume", variable_share=0.4)
    assert market.live("manufacturers", "pay_index")[0, 0] < 1.2  # not three times the usual


def test_visits_of_the_dealers_people_are_not_taken_for_their_own() -> None:
    gaps = np.array([[0], [0], [5], [5]])
    orders = np.array([20, 20, 10, 10])[:, None]
    for minutes, rises in (
        (17.0, True),
        (0.0, False),
    ):  # without minutes of theirs it was somebody else who came
        market = market_of(weeks_unvisited=gaps, order_units=orders)
        week_of(market, 1, basis="volume")
        market.live("terminals", "visited_minutes")[:2] = minutes
        market.live("terminals", "selling_minutes")[...] = 0.0
        before = market.live("manufacturers", "order_lift")[0, 0]
        week_of(market, 2, basis="volume")
        assert (market.live("manufacturers", "order_lift")[0, 0] > before) == rises


def test_on_commission_they_sell_in_most_at_the_end_of_the_pay_period() -> None:
    market = market_of(weeks_unvisited=np.array([[0], [0], [5], [5]]))
    shares = []
    for week in range(13):
        week_of(market, week, basis="volume", learning=0.001)
        shares.append(market.live("manufacturers", "selling_share")[0, 0])
    ends = [3, 7, 12]
    assert min(shares[w] for w in ends) > max(share for w, share in enumerate(shares) if w not in ends)
    for week in range(13):  # paid by behaviour there is no such week
        week_of(market, 13 + week, basis="behaviour")
        shares[week] = market.live("manufacturers", "selling_share")[0, 0]
    assert len(set(shares)) == 1


def test_pay_follows_the_month_that_is_over() -> None:
    market = market_of()
    for week in range(4):
        week_of(market, week, basis="volume", variable_share=0.4, quota_share=0.7)
        market.live("terminals", "delivered_units")[...] = (
            12  # a fifth more than in the first week, the usual one
        )
    week_of(market, 4, basis="volume", variable_share=0.4, quota_share=0.7)
    assert market.live("manufacturers", "pay_index")[0, 0] == pytest.approx(0.6 + 0.4 * (48 / 40 - 0.7) / 0.3)


def test_seeing_costs_money_by_head_and_share_seen() -> None:
    market = market_of()
    (paid,) = (m for m in week_of(market, 0, basis="fixed", process_control=0.5) if isinstance(m, moves.Pay))
    assert paid.amounts.tolist() == [np.floor(1500 * 0.5 * 12 / 52 * 100 + 0.5)]


# ------------------------------------------------------------------------------------------------- what minutes do


def test_selling_and_service_share_a_visit_and_idle_time_makes_fewer() -> None:
    market = tiny_market(manufacturers=1, products=1, core_dealers=1, terminals=40, advisors=1, columns={
        "regions": {"area_km2": 1.0}, "terminals": {"size": 1.0}, "manufacturers": {"selling_share": 0.25, "worked_share": 0.2}})  # fmt: skip
    settings = settings_of(advisor_visits, (1, 1))
    values = advisor_visits.decide(view_of(market), settings, luck())[0].values
    seen = values["weeks_unvisited"][:, 0] == 0
    capacity = market.live("customer_advisors", "heads").sum() * 5 * 24 * 0.2
    assert seen.sum() <= capacity + 1 < 40
    both = values["visited_minutes"] + values["selling_minutes"]
    assert values["selling_minutes"][seen] == pytest.approx(0.25 * both[seen], rel=1e-5)
    assert values["selling_minutes"][seen].min() > 0
    assert not values["selling_minutes"][~seen].any()


def test_what_is_sold_in_is_not_ordered_again() -> None:
    """A level raised for a week: more now, as much less next time; never beyond the room there is."""
    base = {"listed": True, "forecast_units": 50.0, "asked_units": 50, "sold_units": 50, "stock_units": 40}
    columns = {"terminals": base, "products": {"units_per_case": 1}}
    for room, more in ((2, 50 * talked(20.0)), (0, 0.0)):
        orders = []
        for minutes in (0.0, 20.0):
            market = tiny_market(manufacturers=1, products=1, core_dealers=1, columns=columns)
            market.ledger.balances[market.ledger.parties["terminals"], 0] = 10**9
            market.live("terminals", "selling_minutes")[...] = minutes
            settings = settings_of(
                terminal_reorder, (1, 1), storage_weeks=room, smoothing=0.0, deviation_smoothing=0.0
            )
            (move,) = terminal_reorder.decide(view_of(market), settings, luck())
            orders.append(int(move.values["order_units"][0, 0]))
            market.live("terminals", "stock_units")[...] += orders[-1] - 50  # a week's sales later
            market.live("terminals", "selling_minutes")[...] = 0.0
            (move,) = terminal_reorder.decide(view_of(market), settings, luck())
            orders.append(int(move.values["order_units"][0, 0]))
        assert orders[2] - orders[0] == pytest.approx(more, abs=1.01)
        assert orders[3] - orders[1] == pytest.approx(-more, abs=2.01)


def test_a_sales_talk_helps_a_new_product_onto_the_shelf() -> None:
    def listed(minutes: float) -> float:
        count = 400
        market = tiny_market(manufacturers=2, products=2, core_dealers=2, terminals=count, columns={
            "terminals": {"slots": 1, "visited_minutes": 1.0, "forecast_units": [[10.0, 0.0]], "size": 1.0,
                          "listed": [[True, False]], "stock_units": 10, "retail_price": 300},
            "regions": {"aware_share": 1.0}, "products": {"recommended": 300.0, "guide": 100.0}})  # fmt: skip
        market.live("terminals", "listed")[:40] = [[False, True]]  # what like terminals sell of it
        market.live("terminals", "forecast_units")[:40] = [[0.0, 10.0]]
        market.live("terminals", "selling_minutes")[:, 1] = minutes
        market.week = 1
        (move,) = listing.decide(view_of(market), settings_of(listing, (1, 1), review_weeks=52), luck())
        return move.values["listed"][40:, 1].mean()

    assert listed(20.0) > listed(0.0) + 4 * np.sqrt(0.25 / 360)
