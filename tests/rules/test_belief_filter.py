"""How beliefs learn: by hand, against the joint distribution, and calibrated."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.rules._belief_filter import aged, learned


def test_a_step_by_hand() -> None:
    variance = aged(np.array([1.0]), 0.25, 4.0)
    assert variance == pytest.approx([1.25])
    belief, after = learned(np.array([0.0]), variance, np.array([2.0]), np.array([0.75]))
    assert belief == pytest.approx([1.25], rel=1e-12), "gain 1.25/2"
    assert after == pytest.approx([0.46875], rel=1e-12)


def test_what_is_late_counts_less() -> None:
    belief, after = learned(np.array([0.0]), np.array([1.0]), np.array([2.0]), np.array([0.5]), 0.5)
    assert belief == pytest.approx([1.0], rel=1e-12), "gain .5/(.5 + .5), not 1/1.5"
    assert after == pytest.approx([0.75], rel=1e-12)


def test_late_news_are_taken_in_exactly() -> None:
    """x then = N(0, a); x now = x then + N(0, q·d); z = x then + N(0, R): the conditional of the joint normal."""
    a, moved, noise, z = 0.6, 0.3, 0.2, 1.7
    joint = np.array([[a + moved, a], [a, a + noise]])
    mean, variance = joint[0, 1] / joint[1, 1] * z, joint[0, 0] - joint[0, 1] ** 2 / joint[1, 1]
    belief, after = learned(np.zeros(1), np.array([a + moved]), np.array([z]), np.array([noise]), moved)
    assert belief == pytest.approx([mean], rel=1e-12)
    assert after == pytest.approx([variance], rel=1e-12)


def test_nothing_heard_changes_nothing() -> None:
    belief, variance = learned(
        np.array([1.0, 2.0]), np.array([0.3, 0.0]), np.array([np.nan, 9.0]), np.array([np.inf, 0.5])
    )
    assert belief.tolist() == [1.0, 2.0]
    assert variance.tolist() == [0.3, 0.0], "who is certain learns nothing"


def test_ageing_stops_at_what_is_public() -> None:
    assert aged(np.array([0.9, 0.1, 2.0]), 0.25, 1.0).tolist() == [1.0, 0.35, 2.0]


@pytest.mark.parametrize("sources", ["visits", "reports", "both"])
def test_intervals_hold_what_they_promise(sources: str) -> None:
    """Ninety of a hundred intervals hold the truth; with late news on top of fresh ones at least as many."""
    walks, drift, months, spacing = 4000, 0.05**2, 24, 4
    draw = np.random.default_rng(5)
    truth = draw.normal(size=walks)
    belief, variance = np.zeros(walks), np.ones(walks)
    past: list[np.ndarray] = []
    for _ in range(months):
        past.append(truth.copy())
        if sources != "reports":
            seen = truth + 0.3 * draw.normal(size=walks)
            belief, variance = learned(belief, variance, seen, np.full(walks, 0.09))
        if sources != "visits" and len(past) > 1:
            told = past[-2] + 0.2 * draw.normal(size=walks)
            belief, variance = learned(belief, variance, told, np.full(walks, 0.04), drift * spacing)
        for _ in range(spacing):
            truth = truth + np.sqrt(drift) * draw.normal(size=walks)
            variance = aged(variance, drift, 1.0)
    inside = np.mean(np.abs(truth - belief) < 1.6449 * np.sqrt(variance))
    allowed = 4 * np.sqrt(0.9 * 0.1 / walks)
    assert inside > 0.9 - allowed
    assert sources == "both" or inside < 0.9 + allowed
    assert np.sqrt(variance.mean()) < 0.3, "and they say something"
