"""Exponential and logarithm inside kernels."""

from __future__ import annotations

import numpy as np
import pytest

from channelsim.base.exponential import exponential, logarithm
from channelsim.base.kernel import kernel


@kernel
def exponentials(values, out):
    for n in range(values.shape[0]):
        out[n] = exponential(values[n])


@kernel
def logarithms(values, out):
    for n in range(values.shape[0]):
        out[n] = logarithm(values[n])


def test_float32_exponential_is_good_to_its_last_digit() -> None:
    x = np.linspace(-86.9, 87.9, 1_000_003).astype(np.float32)
    out = np.empty_like(x)
    exponentials(x, out)
    assert np.abs(out / np.exp(x.astype(float)) - 1).max() < 2e-7


def test_float32_exponential_outside_its_range() -> None:
    x = np.array([-87.1, -1e30, -np.inf, 88.0, 100.0, np.inf, 0.0], np.float32)
    out = np.empty_like(x)
    exponentials(x, out)
    assert out[:3].tolist() == [0, 0, 0]
    assert out[3] == out[4] == out[5] == pytest.approx(np.exp(88.0), rel=1e-6)
    assert out[6] == 1


def test_float32_logarithm() -> None:
    x = np.exp(np.linspace(-80, 80, 1_000_003)).astype(np.float32)
    out = np.empty_like(x)
    logarithms(x, out)
    true = np.log(x.astype(float))
    assert (np.abs(out - true) / np.maximum(np.abs(true), 1)).max() < 2e-7


def test_float64_is_the_library_s() -> None:
    x = np.linspace(-300, 300, 1001)
    out = np.empty_like(x)
    exponentials(x, out)
    assert np.abs(out / np.exp(x) - 1).max() < 1e-15
    logarithms(np.exp(x), out)
    assert np.abs(out - x).max() < 1e-12


def test_known_values_to_the_last_bit() -> None:
    """The same on every processor: recorded runs depend on them."""
    x = np.array([-10.5, -1.0, 0.1, 1.0, 42.0], np.float32)
    out = np.empty_like(x)
    exponentials(x, out)
    assert out.view(np.uint32).tolist() == [937885203, 1052531378, 1066235454, 1076754516, 1572935979]
    logarithms(np.array([0.001, 0.5, 2.0, 10.0, 1e20], np.float32), out)
    assert out.view(np.uint32).tolist() == [3235712085, 3207688728, 1060205080, 1075010958, 1110979825]
