"""Consumers as the builder draws them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from channelsim.base.kernel import kernel
from channelsim.base.luck import Luck
from channelsim.simulation.build_places import lay_cells
from channelsim.simulation.consumer_build import (
    Places,
    _alias,
    _repertoires,
    log_gamma_draw,
    populate_consumers,
)
from town import Town, share_error

SIZE = 100_000


@kernel
def log_gammas(key, shape, out):
    for i in range(out.shape[0]):
        out[i] = log_gamma_draw(key, i, 0, shape)


@pytest.mark.parametrize("shape", [0.08, 0.8, 1.0, 3.7, 60.0])
def test_gamma_draws(shape: float) -> None:
    out = np.empty(SIZE)
    log_gammas(Luck(1).key("g"), shape, out)
    draws = np.exp(out)
    assert abs(draws.mean() - shape) < 4 * np.sqrt(shape / SIZE)
    assert abs(draws.var() - shape) < 4 * np.sqrt((2 * shape**2 + 6 * shape) / SIZE)
    assert stats.kstest(out, lambda x: stats.gamma.cdf(np.exp(x), shape)).pvalue > 1e-4
    assert (
        stats.kstest(out, lambda x: stats.gamma.cdf(np.exp(x), shape * 1.05)).pvalue < 1e-4
    )  # the wrong neighbour


def test_rates_tastes_and_sensitivities() -> None:
    town = Town(SIZE, products=3, settings={"brand_choice": {"taste_sd": 0.7}})
    rate, taste = town.people("rate").astype(float), town.people("taste").astype(float)
    assert abs(rate.mean() - 0.75) < 4 * np.sqrt(0.75**2 / 0.8 / SIZE)
    assert abs(taste.mean()) < 4 * 0.7 / np.sqrt(3 * SIZE)
    assert abs(taste.std() - 0.7) < 4 * 0.7 / np.sqrt(2 * 3 * SIZE)
    assert np.abs(np.corrcoef(taste.T) - np.eye(3)).max() < 4 / np.sqrt(SIZE)
    logs = np.log(town.people("price_sensitivity").astype(float))
    assert abs(logs.mean() - np.log(3.2)) < 4 * 0.4 / np.sqrt(SIZE)
    assert abs(logs.std() - 0.4) < 4 * 0.4 / np.sqrt(2 * SIZE)
    assert np.abs(np.corrcoef([np.log(rate), taste[:, 0], logs]) - np.eye(3)).max() < 4 / np.sqrt(SIZE)


def test_dirichlet_tastes_give_dirichlet_shares() -> None:
    strength, appeal = 1.55, np.log([0.5, 0.3, 0.2])
    settings = {"brand_choice": {"tastes": "dirichlet", "dirichlet_strength": strength}}
    town = Town(2, products=3)
    town.market.live("products", "appeal")[:] = appeal
    for name, value in settings["brand_choice"].items():
        setattr(town.settings["brand_choice"], name, value)
    town.market.tables["consumers"].append(SIZE)
    from channelsim.simulation.consumer_build import _draw_habits

    _draw_habits(town.market, town, town.luck)
    weight = np.exp(town.people("taste").astype(float) + appeal)
    share = weight / weight.sum(axis=1, keepdims=True)
    mean = np.exp(appeal)
    variance = mean * (1 - mean) / (strength + 1)
    assert (np.abs(share.mean(axis=0) - mean) < 4 * np.sqrt(variance / SIZE)).all()
    assert (np.abs(share.var(axis=0) - variance) < 4 * np.sqrt(share.var(axis=0) / SIZE)).all()
    assert stats.kstest(share[:, 0], stats.beta(strength * 0.5, strength * 0.5).cdf).pvalue > 1e-4


def test_consumers_are_sorted_and_counted() -> None:
    town = Town(np.array([300, 0, 700]))
    assert np.bincount(town.people("region"), minlength=3).tolist() == [300, 0, 700]
    assert (np.diff(town.people("cell")) >= 0).all()
    assert town.market.live("regions", "first_consumer").tolist() == [0, 300, 300]
    assert (town.people("key") == np.arange(1000)).all()


def test_repertoires_are_distinct_of_the_region_and_heaviest_first() -> None:
    town = Town(np.array([2000, 2000]), terminals=9)
    rows = town.people("repertoire")
    assert (rows >= 0).all()
    assert (np.sort(rows, axis=1)[:, 1:] != np.sort(rows, axis=1)[:, :-1]).all()
    assert (rows[:2000] < 9).all()
    assert (rows[2000:] >= 9).all()
    attraction = town.people("attraction").astype(float)
    assert np.abs(attraction.sum(axis=1) - 1).max() < 1e-6
    assert (np.diff(attraction, axis=1) <= 0).all()


@pytest.mark.parametrize(("terminals", "most"), [(1, 4), (3, 4), (9, 2)])
def test_few_terminals_or_a_small_repertoire(terminals: int, most: int) -> None:
    town = Town(500, terminals=terminals, settings={"terminal_choice": {"repertoire": most}})
    used = min(terminals, most)
    assert (town.people("repertoire")[:, :used] >= 0).all()
    assert (town.people("repertoire")[:, used:] == -1).all()
    assert (town.people("attraction")[:, used:] == 0).all()


def huff_draws(weight: np.ndarray, number: int, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw repertoires in one cell right among terminals whose weights are given."""
    size = weight.size
    places = Places(np.zeros(1, int), np.zeros(1), np.zeros(1), np.zeros(1), np.array([0, number]), np.array([0, size]),
                    np.zeros(size), np.zeros(size), weight)  # fmt: skip
    repertoire, attraction = np.full((number, 4), -1, np.int32), np.zeros((number, 4), np.float32)
    _repertoires(Luck(1).key("r"), places, 1.0, most, repertoire, attraction)
    return repertoire, attraction


def test_draws_without_replacement_follow_the_weights() -> None:
    """The first of one: weights; pairs: w_a·w_b/(1−w_a) + w_b·w_a/(1−w_b)."""
    weight = np.array([0.4, 0.3, 0.2, 0.07, 0.03])
    one, _ = huff_draws(weight, SIZE, 1)
    found = np.bincount(one[:, 0], minlength=5) / SIZE
    assert (np.abs(found - weight) < 4 * share_error(weight, SIZE)).all()
    two, attraction = huff_draws(weight, SIZE, 2)
    for a in range(5):
        for b in range(a + 1, 5):
            share = weight[a] * weight[b] * (1 / (1 - weight[a]) + 1 / (1 - weight[b]))
            pair = (two[:, 0] == a) & (two[:, 1] == b)
            assert abs(pair.mean() - share) < 4 * share_error(share, SIZE)
            assert np.abs(attraction[pair, 0] - weight[a] / (weight[a] + weight[b])).max() < 1e-6


def test_one_overwhelming_terminal_does_not_hinder_a_full_repertoire() -> None:
    weight = np.array([1e12, 1.0, 1.0, 1.0, 2.0])
    repertoire, _ = huff_draws(weight, 20_000, 4)
    assert (repertoire[:, 0] == 0).all()
    without_four = (repertoire != 4).all(axis=1).mean()
    share = 3 / 5 * 2 / 4 * 1 / 3  # three draws in turn miss the weight of 2
    assert abs(without_four - share) < 4 * share_error(share, 20_000)


def test_weightless_terminals_are_left_out() -> None:
    repertoire, _ = huff_draws(np.array([1.0, 0.0, 2.0, 0.0, 0.0]), 1000, 4)
    assert (repertoire[:, :2] == (2, 0)).all()
    assert (repertoire[:, 2:] == -1).all()


def test_alias_tables_are_exact() -> None:
    weight = np.exp(1.4 * Luck(1).normal("w", np.arange(37)))
    size = weight.size
    share, other, stack = np.empty(size), np.empty(size, np.int64), np.empty(size, np.int64)
    _alias(weight, share, other, stack)
    chance = share.copy()
    np.add.at(chance, other, 1 - share)
    assert np.abs(chance / size - weight / weight.sum()).max() < 1e-14


def test_near_and_large_terminals_draw_more() -> None:
    """ln of a terminal's weight falls by 1/δ a km and grows by α with ln size: seen in the attraction of pairs."""
    town = Town(
        SIZE, terminals=3, settings={"terminal_choice": {"size_exponent": 0.8, "distance_decay_km": 2.0}}
    )
    market = town.market
    market.live("terminals", "x_km")[:] = (0.0, 3.0, 0.0)
    market.live("terminals", "y_km")[:] = 0.0
    market.live("terminals", "size")[:] = (1, 1, 5)
    fresh = Town(
        1000, terminals=3, settings={"terminal_choice": {"size_exponent": 0.8, "distance_decay_km": 2.0}}
    )
    for name in ("x_km", "y_km", "size"):
        fresh.market.live("terminals", name)[:] = market.live("terminals", name)
    from channelsim.simulation.build_places import Cells
    from channelsim.simulation.consumer_build import _draw_repertoires

    width = 1.2
    cells = Cells(np.zeros(1, int), np.zeros(1), np.zeros(1), np.ones(1), np.full(1, width))
    settings = fresh.settings["terminal_choice"]
    for scale in (1.0, 0.25):
        fresh.market.market_scale = scale
        _draw_repertoires(fresh.market, cells, np.array([0, 1000]), settings, fresh.luck)
        rows, attraction = fresh.people("repertoire"), fresh.people("attraction").astype(float)
        weight = {t: attraction[0, rows[0] == t][0] for t in range(3)}
        near, far = np.sqrt(width**2 / 6), np.sqrt(9 + width**2 / 6)
        assert np.log(weight[0] / weight[1]) == pytest.approx((far - near) * np.sqrt(scale) / 2.0, rel=1e-5)
        assert np.log(weight[2] / weight[0]) == pytest.approx(0.8 * np.log(5), rel=1e-5)


def test_people_live_where_the_cells_say() -> None:
    town = Town(1, terminals=20)
    luck = Luck(3)
    cells = lay_cells(np.array([4000.0]), np.array([0.5]), luck)
    table = town.market.tables["consumers"]
    table.clear()
    populate_consumers(town.market, cells, np.array([50_000]), town, luck)
    assert np.abs(np.bincount(town.people("cell"), minlength=64) - 50_000 * cells.people).max() <= 1
