"""Who gets what there is, and what the others do."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules import stockout_reaction
from channelsim.rules._choice import choice_of
from support import settings_of
from town import PLENTY, Town, share_error, shuffled

SHARES = {
    "other_terminal": 0.31,
    "other_brand": 0.26,
    "other_product": 0.19,
    "postpone": 0.15,
    "give_up": 0.09,
}


def react(town: Town, week: int = 0):
    """Hand out the choice situation and carry the rule out; return the purchases."""
    town.market.handed["choice"] = choice_of(town.view, town.settings["brand_choice"])
    return town.do("stockout_reaction", week)["purchases"]


def only(**shares: float):
    """Return settings in which consumers react as told."""
    return settings_of(stockout_reaction, **{name: shares.get(name, 0.0) for name in SHARES})


def lost_units(town: Town) -> np.ndarray:
    return town.posting.facts["region_product", "lost_units"]


def two_shops(consumers: int, **sizes) -> Town:
    """Return a town in which everybody goes to terminal 0 and knows terminal 1."""
    town = Town(consumers, terminals=2, **sizes)
    town.people("repertoire")[:] = (0, 1, -1, -1)
    town.people("attraction")[:] = (0.7, 0.3, 0, 0)
    town.people("taste")[:] = 0
    return town


def test_full_shelves_serve_everybody() -> None:
    town = two_shops(1000)
    occasions = town.give_occasions(
        consumer=np.arange(1000), units=np.arange(1000) % 5 + 1, product=np.arange(1000) % 2
    )
    purchases = react(town)
    assert (purchases.units == occasions.units).all()
    assert (purchases.product == occasions.product).all()
    assert purchases.found.all()
    assert town.shops("sold_units").sum() == occasions.units.sum()
    assert (town.shops("asked_units") == town.shops("sold_units")).all()
    assert lost_units(town).sum() == 0


def test_nothing_is_sold_that_is_not_there() -> None:
    town = Town(3000, terminals=12, products=5, manufacturers=3)
    stock = (10 * town.luck.uniform("stock", np.arange(60)).reshape(12, 5) ** 3 * 30).astype(int)
    town.shops("stock_units")[:] = stock
    purchases = town.week(0)["purchases"]
    sold = np.zeros((12, 5), int)
    kept = purchases.product >= 0
    np.add.at(sold, (purchases.terminal[kept], purchases.product[kept]), purchases.units[kept])
    assert (sold == town.shops("sold_units")).all()
    assert (sold <= stock).all()
    assert (town.shops("stock_units") == stock - sold).all()
    asked = town.shops("asked_units")
    assert (sold[asked > stock] == stock[asked > stock]).all()  # a short shelf is sold out
    assert lost_units(town).sum() == np.maximum(asked - stock, 0).sum() > 100
    assert (purchases.units[~kept] == 0).all()


def test_the_last_one_served_takes_what_is_left() -> None:
    town = two_shops(3)
    town.settings["stockout_reaction"] = only(give_up=1.0)
    town.shops("stock_units")[0, 0] = 7
    town.give_occasions(consumer=[0, 1, 2], units=[3, 3, 3])
    purchases = react(town)
    assert sorted(purchases.units) == [1, 3, 3]
    assert purchases.found.all()
    assert lost_units(town)[0, 0] == 2


def test_everybody_has_the_same_chance_to_be_first() -> None:
    served = np.zeros(40)
    weeks = 400
    town = two_shops(40)
    town.settings["stockout_reaction"] = only(give_up=1.0)
    for week in range(weeks):
        town.shops("stock_units")[0, 0] = 10
        town.give_occasions(consumer=np.arange(40))
        served += react(town, week).units
    assert served.sum() == 10 * weeks
    error = np.sqrt(weeks * 0.25 * 0.75)
    assert np.abs(served - weeks / 4).max() < 4 * error
    assert abs(np.corrcoef(np.arange(40), served)[0, 1]) < 4 / np.sqrt(40)


@pytest.mark.parametrize("size", [20, 47, 49, 300])
def test_few_and_many_claims_are_ranked_alike(size: int) -> None:
    """Small cells are ranked by search, large ones by sorting: both serve the smallest hashes first."""
    town = two_shops(size)
    town.settings["stockout_reaction"] = only(give_up=1.0)
    town.shops("stock_units")[0, 0] = size // 3
    town.give_occasions(consumer=np.arange(size))
    purchases = react(town, 6)
    hashes = town.luck.at(6).uniform("stockout_priority", np.arange(size))
    first = np.argsort(hashes)[: size // 3]
    assert set(np.flatnonzero(purchases.units)) == set(first)


def empty_shop(consumers: int) -> Town:
    """Return a town in which product 0 is out at terminal 0 and all five reactions are possible.

    Products 0 and 2 are of brand 0, product 1 is of brand 1.
    """
    town = two_shops(consumers, products=3, manufacturers=2)
    town.shops("stock_units")[0, 0] = 0
    return town


def outcome(purchases) -> dict[str, np.ndarray]:
    gone = purchases.product < 0
    return {
        "other_terminal": (purchases.terminal == 1) & (purchases.product == 0),
        "other_brand": (purchases.terminal == 0) & (purchases.product == 1),
        "other_product": (purchases.terminal == 0) & (purchases.product == 2),
        "nothing": gone,
    }


def test_reactions_follow_their_shares() -> None:
    size = 50_000
    town = empty_shop(size)
    town.give_occasions(consumer=np.arange(size), units=np.full(size, 2))
    purchases = react(town)
    found = {name: chosen.mean() for name, chosen in outcome(purchases).items()}
    late = (town.people("postponed") == 1).mean()
    expected = {**SHARES, "nothing": 0.24}
    for name, share in found.items():
        assert abs(share - expected[name]) < 4 * share_error(expected[name], size), name
    assert abs(late - 0.15) < 4 * share_error(0.15, size)
    assert not town.people("postponed")[purchases.product >= 0].any()
    assert not purchases.found.any()
    assert lost_units(town).tolist() == [[2 * size, 0, 0]]
    assert town.shops("asked_units")[:, 0].tolist() == [2 * size, 0]


@pytest.mark.parametrize("missing", ["other_terminal", "other_brand", "other_product"])
def test_shares_are_renormalised_over_what_exists(missing: str) -> None:
    size = 30_000
    town = empty_shop(size)
    if missing == "other_terminal":
        town.shops("listed")[1, 0] = False
    else:
        town.shops("stock_units")[0, 1 if missing == "other_brand" else 2] = 0
    town.give_occasions(consumer=np.arange(size))
    found = {name: chosen.mean() for name, chosen in outcome(react(town)).items()}
    rest = 1 - SHARES[missing]
    for name in ("other_terminal", "other_brand", "other_product"):
        share = 0.0 if name == missing else SHARES[name] / rest
        assert abs(found[name] - share) <= 4 * share_error(share, size), name
        if name != missing:
            assert abs(found[name] - SHARES[name]) > 4 * share_error(share, size)


def test_an_unknown_brand_is_no_way_out() -> None:
    town = empty_shop(2000)
    town.settings["stockout_reaction"] = only(other_brand=1.0, give_up=1.0)
    town.people("aware")[:1000] = 1
    town.give_occasions(consumer=np.arange(2000))
    purchases = react(town)
    assert (purchases.product[:1000] == -1).all()
    assert (purchases.product[1000:] == 1).any()


def test_substitutes_are_chosen_by_liking() -> None:
    size = 20_000
    town = two_shops(size, products=4, manufacturers=4)
    town.shops("stock_units")[0, 0] = 0
    town.settings["stockout_reaction"] = only(other_brand=1.0)
    town.people("taste")[:] = (9, 0, 1, -50)
    town.people("price_sensitivity")[:] = 0
    town.give_occasions(consumer=np.arange(size))
    purchases = react(town)
    share = np.exp(1) / (1 + np.exp(1))
    assert abs((purchases.product == 2).mean() - share) < 4 * share_error(share, size)
    assert not (purchases.product == 3).any()
    assert not (purchases.product == 0).any()


def test_the_other_terminal_is_the_heaviest_that_lists_the_product() -> None:
    town = Town(100, terminals=4)
    town.people("repertoire")[:] = (0, 1, 2, 3)
    town.people("attraction")[:] = (0.4, 0.3, 0.2, 0.1)
    town.settings["stockout_reaction"] = only(other_terminal=1.0)
    town.shops("stock_units")[0, 0] = 0
    for change, target in ((None, 1), ("service", 2), ("listed", 3)):
        if change == "service":
            town.people("service")[:, 1] = 0.5
        if change == "listed":
            town.shops("listed")[2, 0] = False
            town.people("service")[:, 1] = 0.2
        town.give_occasions(consumer=np.arange(100))
        purchases = react(town)
        assert (purchases.terminal == target).all()
        assert (purchases.slot == target).all()
        assert (purchases.first_slot == 0).all()
        assert (purchases.product == 0).all()


def test_only_one_switch_of_terminal() -> None:
    town = Town(500, terminals=4)
    town.people("repertoire")[:] = (0, 1, 2, 3)
    town.people("attraction")[:] = (0.4, 0.3, 0.2, 0.1)
    town.settings["stockout_reaction"] = only(other_terminal=1.0)
    town.shops("stock_units")[:2, 0] = 0
    town.give_occasions(consumer=np.arange(500))
    purchases = react(town)
    assert (purchases.product == -1).all()
    assert town.shops("stock_units")[2, 0] == PLENTY
    assert town.people("postponed").sum() == 0


def test_a_second_round_and_no_third() -> None:
    """Out everywhere but for one unit each of two substitutes: at most two reactions, then nothing."""
    town = two_shops(300, products=4, manufacturers=4)
    town.shops("listed")[1] = False
    town.settings["stockout_reaction"] = only(other_brand=1.0)
    town.shops("stock_units")[0] = np.array([0, 1, 1, 1])
    town.people("taste")[:] = (0, 20, 10, 0)
    town.people("price_sensitivity")[:] = 0
    town.give_occasions(consumer=np.arange(300))
    purchases = react(town)
    assert (purchases.product >= 0).sum() == 2  # the first round runs for product 1, the second for product 2
    assert town.shops("stock_units")[0].tolist() == [0, 0, 0, 1]


def test_the_order_of_consumers_in_memory_does_not_matter() -> None:
    """The whole week gives every consumer and every terminal the same, however the rows are ordered."""
    results = []
    for order in (None, np.argsort(np.sin(np.arange(3000) * 1.7))):
        town = Town(np.array([1700, 1300]), terminals=9, products=7, manufacturers=5)
        stock = 40 * town.luck.uniform("stock", np.arange(18 * 7)).reshape(18, 7)
        if order is not None:
            shuffled(town, order)
        for week in range(3):
            town.shops("stock_units")[:] = stock
            town.week(week)
        back = np.argsort(town.people("key"))
        people = {name: town.people(name)[back] for name in ("loyalty", "service", "aware", "postponed")}
        shops = {name: town.shops(name) for name in ("asked_units", "sold_units", "stock_units")}
        share = town.market.live("regions", "aware_share")
        results.append((people, shops, lost_units(town), share))
    assert results[0][2].sum() > 50
    for one, other in zip(results[0], results[1], strict=True):
        for name in one if isinstance(one, dict) else [Ellipsis]:
            assert np.array_equal(one[name], other[name]), name


def test_another_week_serves_others() -> None:
    town = two_shops(200)
    town.settings["stockout_reaction"] = only(give_up=1.0)
    served = []
    for week in (1, 2):
        town.shops("stock_units")[0, 0] = 50
        town.give_occasions(consumer=np.arange(200))
        served.append(set(np.flatnonzero(react(town, week).units)))
    assert served[0] != served[1]


def test_stock_of_all_origins_counts() -> None:
    town = two_shops(10, origins=2)
    town.settings["stockout_reaction"] = only(give_up=1.0)
    town.shops("stock_units")[0, 0] = 7
    town.shops("stray_units")[0, 0, 1] = town.shops("strays")[0] = 4
    town.give_occasions(consumer=np.arange(10))
    assert react(town).units.sum() == 7
