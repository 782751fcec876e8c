"""Luck with a name: every draw is a function of (seed, stream, week, agent, k).

The generator is counter-based (the 64-bit finaliser of SplitMix64 over key + agent·γ + k·γ′), the same from numpy and
inside kernels. No sequence is shared, so one changed policy leaves every other draw as it was, and results do not
depend on the order or the number of processes.

No two pairs (agent < 2**32, k < 2**12) of one key meet in the same draw, and the finaliser is a bijection, so their
64 bits differ: a hash by agent and k is a ranking without ties.

Source: Steele, Lea & Flood 2014 (SplitMix64; mixer "variant 13" by Stafford); normal draws by inversion: Wichura 1988
    (AS 241).
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
HALF_STEP = 2.0**-54
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


# Wichura's rational approximations: numerators and denominators, highest power first, for the centre and the two tails.
CENTRE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
NEAR_TAIL = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
     3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
     0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)  # fmt: skip
FAR_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
     0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
     0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0),
)  # fmt: skip


@kernel
def _ratio(terms: Any, x: Any) -> Any:
    above, below = 0.0, 0.0
    for n in range(8):
        above = above * x + terms[0][n]
        below = below * x + terms[1][n]
    return above / below


@kernel
def normal_quantile(u: Any) -> Any:
    """Return the standard normal quantile of u in (0, 1), accurate to about 1e-16."""
    centred = u - 0.5
    if abs(centred) <= 0.425:
        return centred * _ratio(CENTRE, 0.180625 - centred * centred)
    depth = np.sqrt(-np.log(min(u, 1.0 - u)))
    size = _ratio(NEAR_TAIL, depth - 1.6) if depth <= 5.0 else _ratio(FAR_TAIL, depth - 5.0)
    return size if centred > 0.0 else -size


@kernel
def normals_of(u: Any, out: Any) -> None:
    """Fill standard normal quantiles of many u at once: the same bits as ``normal_quantile``, sooner."""
    for n in range(u.shape[0]):
        centred = u[n] - 0.5
        out[n] = centred * _ratio(CENTRE, 0.180625 - centred * centred)
    for n in range(u.shape[0]):
        if abs(u[n] - 0.5) > 0.425:
            out[n] = normal_quantile(max(u[n], HALF_STEP))


@kernel
def normal(key: Any, agent: Any, k: Any) -> Any:
    """Return one standard normal draw for use inside kernels."""
    return normal_quantile(max(uniform(key, agent, k), HALF_STEP))


@kernel
def _normals(key: Any, agents: Any, k: Any, out: Any) -> None:
    for n in range(agents.shape[0]):
        out[n] = normal(key, agents[n], k)


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
        self._keys: dict[str, np.uint64] = {}

    def at(self, week: int) -> Luck:
        """Return the luck of another week of the same run."""
        return Luck(self.seed, week)

    def key(self, stream: str) -> np.uint64:
        """Return the key of a stream in this week, to hand to a kernel that calls :func:`uniform`."""
        if stream not in self._keys:
            text = f"{self.seed}|{stream}|{self.week}".encode()
            digest = hashlib.blake2b(text, digest_size=8).digest()
            self._keys[stream] = np.uint64(int.from_bytes(digest, "little"))
        return self._keys[stream]

    def uniform(
        self, stream: str, agents: npt.ArrayLike | Iterable[int], k: int = 0
    ) -> npt.NDArray[np.float64]:
        """Return one draw in [0, 1) for each agent key, shape as ``agents`` (1-D)."""
        keys = np.ascontiguousarray(agents, dtype=np.int64)
        out = np.empty(keys.shape[0], np.float64)
        _uniforms(self.key(stream), keys, k, out)
        return out

    def normal(self, stream: str, agents: npt.ArrayLike, k: int = 0) -> npt.NDArray[np.float64]:
        """Return one standard normal draw for each agent key (inverse of the distribution function)."""
        keys = np.ascontiguousarray(agents, dtype=np.int64)
        out = np.empty(keys.shape[0], np.float64)
        _normals(self.key(stream), keys, k, out)
        return out
