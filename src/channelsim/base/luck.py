"""Luck with a name: every draw is a function of (seed, stream, week, agent, k).

The generator is counter-based (the 64-bit finaliser of SplitMix64 over key + agent·γ + k·γ′), the same from numpy and
inside kernels. No sequence is shared, so one changed policy leaves every other draw as it was, and results do not depend on
the order or the number of processes.

Source: Steele, Lea & Flood 2014 (SplitMix64; mixer "variant 13" by Stafford).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from channelsim.base.kernel import kernel

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
SECOND = np.uint64(0xD1B54A32D192ED03)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
TO_UNIT = 1.0 / 9007199254740992.0  # 2**-53
S30, S27, S31, S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@kernel
def bits(key: Any, agent: Any, k: Any) -> Any:
    """Return 64 random bits of one draw: ``key`` names stream and week, ``agent`` the owner, ``k`` the draw's number."""
    x = key + np.uint64(agent) * GOLDEN + np.uint64(k) * SECOND
    x = (x ^ (x >> S30)) * MIX_1
    x = (x ^ (x >> S27)) * MIX_2
    return x ^ (x >> S31)


@kernel
def uniform(key: Any, agent: Any, k: Any) -> Any:
    """Return one draw in [0, 1) for use inside kernels."""
    return np.float64(bits(key, agent, k) >> S11) * TO_UNIT


@kernel
def _uniforms(key: Any, agents: Any, k: Any, out: Any) -> None:
    for n in range(agents.shape[0]):
        out[n] = uniform(key, agents[n], k)


class Luck:
    """The draws of one run in one week.

    Args:
        seed: the run's seed.
        week: the week the draws belong to; the opening uses -1.
    """

    def __init__(self, seed: int, week: int = -1) -> None:
        self.seed = int(seed)
        self.week = int(week)

    def at(self, week: int) -> Luck:
        """Return the luck of another week of the same run."""
        return Luck(self.seed, week)

    def key(self, stream: str) -> np.uint64:
        """Return the key of a stream in this week, to hand to a kernel that calls :func:`uniform`."""
        text = f"{self.seed}|{stream}|{self.week}".encode()
        return np.uint64(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))

    def uniform(self, stream: str, agents: npt.ArrayLike | Iterable[int], k: int = 0) -> npt.NDArray[np.float64]:
        """Return one draw in [0, 1) for each agent key, shape as ``agents`` (1-D)."""
        keys = np.ascontiguousarray(agents, dtype=np.int64)
        out = np.empty(keys.shape[0], np.float64)
        _uniforms(self.key(stream), keys, k, out)
        return out

    def normal(self, stream: str, agents: npt.ArrayLike, k: int = 0) -> npt.NDArray[np.float64]:
        """Return one standard normal draw for each agent key (inverse of the distribution function)."""
        from scipy.special import ndtri

        tiny = 2.0**-54
        return np.asarray(ndtri(self.uniform(stream, agents, k) + tiny))
