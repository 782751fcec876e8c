"""The generator: known values, the same everywhere, uniform, and independent over agents, draws, weeks and streams."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from scipy.special import ndtri

from channelsim.base.kernel import kernel
from channelsim.base.luck import HALF_STEP, Luck, bits, normal, normal_quantile, normals_of, uniform

NUMBER = 1 << 17
MASK = (1 << 64) - 1
GOLDEN, SECOND = 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03


def plain_bits(key: int, agent: int, k: int) -> int:
    """The generator once more, in whole Python numbers."""
    x = (key + agent * GOLDEN + k * SECOND) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


@kernel
def fill_bits(key, agents, k, out):
    for n in range(agents.shape[0]):
        out[n] = bits(key, agents[n], k)


@kernel
def fill_uniforms(key, agents, k, out):
    for n in range(agents.shape[0]):
        out[n] = uniform(key, agents[n], k)


def over_agents() -> np.ndarray:
    return Luck(1, 5).uniform("a", np.arange(NUMBER))


def over_draws() -> np.ndarray:
    luck, agents = Luck(1, 5), np.arange(NUMBER // 64)
    return np.stack([luck.uniform("a", agents, k) for k in range(64)], axis=1).ravel()


def over_weeks() -> np.ndarray:
    agents = np.arange(NUMBER // 64)
    return np.stack([Luck(1, week).uniform("a", agents) for week in range(64)], axis=1).ravel()


def over_streams() -> np.ndarray:
    luck, agents = Luck(1, 5), np.arange(NUMBER // 64)
    return np.stack([luck.uniform(f"stream {n}", agents) for n in range(64)], axis=1).ravel()


def over_seeds() -> np.ndarray:
    agents = np.arange(NUMBER // 64)
    return np.stack([Luck(seed, 5).uniform("a", agents) for seed in range(64)], axis=1).ravel()


DIRECTIONS = [over_agents, over_draws, over_weeks, over_streams, over_seeds]


def chi_square(cells: np.ndarray, number: int) -> float:
    """Return (χ² − degrees of freedom) in its standard errors √(2·df), for cells that should be equally full."""
    counts = np.bincount(cells, minlength=number)
    mean = cells.size / number
    return float((((counts - mean) ** 2 / mean).sum() - (number - 1)) / np.sqrt(2 * (number - 1)))


def neighbours(draws: np.ndarray) -> np.ndarray:
    """Return cells of a 16 × 16 table of pairs of neighbours, each draw used once."""
    first, second = draws[0::2], draws[1::2]
    return (first * 16).astype(int) * 16 + (second * 16).astype(int)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_draws_are_uniform(direction) -> None:
    draws = direction()
    assert draws.min() >= 0
    assert draws.max() < 1
    assert abs(draws.mean() - 0.5) < 4 * np.sqrt(1 / 12 / draws.size)
    assert abs(chi_square((draws * 256).astype(int), 256)) < 4
    ordered = np.sort(draws)
    distance = np.abs(ordered - (np.arange(draws.size) + 0.5) / draws.size).max()
    assert distance < 1.95 / np.sqrt(draws.size)  # Kolmogorov's bound for p = .001


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_neighbours_are_independent(direction) -> None:
    draws = direction()
    assert abs(chi_square(neighbours(draws), 256)) < 4
    for lag in (1, 2, 3, 64):
        assert abs(np.corrcoef(draws[:-lag], draws[lag:])[0, 1]) < 4 / np.sqrt(draws.size)


def test_the_tests_catch_a_poor_generator() -> None:
    """Without the mixing, draws are an arithmetic sequence: evenly spread, and neighbours depend on each other."""
    poor = ((np.arange(NUMBER, dtype=np.uint64) * np.uint64(GOLDEN)) >> np.uint64(11)) * 2.0**-53
    assert abs(chi_square(neighbours(poor), 256)) > 4


def test_every_bit_is_fair_and_independent_of_its_neighbour() -> None:
    out = np.empty(NUMBER, np.uint64)
    fill_bits(Luck(3, 0).key("bits"), np.arange(NUMBER), 0, out)
    table = (out[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    error = np.sqrt(0.25 / NUMBER)
    assert np.abs(table.mean(axis=0) - 0.5).max() < 4.5 * error
    both = (table[:, 1:] & table[:, :-1]).mean(axis=0)
    assert np.abs(both - 0.25).max() < 4.5 * np.sqrt(0.25 * 0.75 / NUMBER)


def test_a_changed_bit_of_the_agent_changes_half_the_bits() -> None:
    agents = np.arange(20_000)
    key = Luck(3, 0).key("bits")
    base, other = np.empty(agents.size, np.uint64), np.empty(agents.size, np.uint64)
    fill_bits(key, agents, 0, base)
    for bit in range(20):
        fill_bits(key, agents ^ (1 << bit), 0, other)
        flips = np.bitwise_count(base ^ other)
        assert abs(flips.mean() - 32) < 4 * 4 / np.sqrt(agents.size)  # binomial(64, ½): sd 4


def test_known_values() -> None:
    """These may never change: every recorded run depends on them."""
    luck = Luck(2024, 17)
    agents = [0, 1, 123456]
    assert luck.key("purchase_incidence") == 0x8E1CAC9B4767F3F6
    assert luck.uniform("purchase_incidence", agents).tolist() == [
        0.2782353386372103,
        0.22430848193438435,
        0.6523229685109686,
    ]
    assert luck.uniform("purchase_incidence", agents, 3).tolist() == [
        0.05076411344891818,
        0.8880166796996289,
        0.13023255168013947,
    ]


def test_kernel_numpy_and_plain_arithmetic_agree() -> None:
    luck = Luck(7, -1)
    agents = np.array([0, 1, 2, 999_999, 2**31 - 1, 2**32 - 1])
    key = luck.key("stream")
    for k in (0, 1, 63, 4095):
        out = np.empty(agents.size)
        fill_uniforms(key, agents, k, out)
        plain = [(plain_bits(int(key), int(agent), k) >> 11) * 2.0**-53 for agent in agents]
        assert out.tolist() == plain
        assert luck.uniform("stream", agents, k).tolist() == plain


def test_the_type_of_the_agent_does_not_matter() -> None:
    key, small = Luck(7, 3).key("stream"), np.array([0, 5, 40_000])
    results = []
    for kind in (np.int32, np.uint32, np.int64, np.uint16):
        out = np.empty(3)
        fill_uniforms(key, small.astype(kind), 2, out)
        results.append(out.tolist())
    assert all(result == results[0] for result in results)


def test_key_is_the_hash_of_seed_stream_and_week() -> None:
    text = hashlib.blake2b(b"12|stream|-1", digest_size=8).digest()
    assert int(Luck(12).key("stream")) == int.from_bytes(text, "little")
    keys = {
        int(Luck(seed, week).key(name))
        for seed in range(20)
        for week in range(20)
        for name in ("a", "b", "aa")
    }
    assert len(keys) == 20 * 20 * 3


def test_no_two_draws_of_a_key_meet() -> None:
    """agent·G + k·S = agent'·G + k'·S (mod 2⁶⁴) has no solution with agents below 2³² and k below 2¹²."""
    inverse = pow(GOLDEN, -1, 1 << 64)
    for step in range(1, 1 << 12):
        away = (step * SECOND * inverse) & MASK
        assert min(away, (1 << 64) - away) > 1 << 32


def test_draws_do_not_depend_on_who_else_draws() -> None:
    luck = Luck(1, 4)
    everyone = luck.uniform("x", np.arange(1000))
    assert luck.uniform("x", [17, 3]).tolist() == everyone[[17, 3]].tolist()
    assert Luck(1, 4).uniform("x", np.arange(1000), 1).tolist() != everyone.tolist()


def test_normal_draws() -> None:
    places = np.concatenate(
        [np.linspace(1e-9, 1 - 1e-9, 5001), 2.0 ** -np.arange(2, 54), 1 - 2.0 ** -np.arange(2, 53)]
    )
    ours = np.array([normal_quantile(u) for u in places])
    assert np.abs(ours - ndtri(places)).max() < 1e-14
    draws = Luck(1, 0).normal("n", np.arange(NUMBER))
    assert abs(draws.mean()) < 4 / np.sqrt(NUMBER)
    assert abs(draws.var() - 1) < 4 * np.sqrt(2 / NUMBER)
    assert abs((draws**4).mean() - 3) < 4 * np.sqrt(96 / NUMBER)
    assert normal(Luck(1, 0).key("n"), 5, 0) == draws[5]


def test_many_normals_at_once_have_the_same_bits() -> None:
    u = np.concatenate(
        [Luck(3).uniform("many", np.arange(20_000)), [0.0, 0.075, 0.925, 0.5, 1 - 2.0**-53, 1e-300]]
    )
    out = np.empty_like(u)
    normals_of(u, out)
    assert out.tobytes() == np.array([normal_quantile(max(x, HALF_STEP)) for x in u]).tobytes()
