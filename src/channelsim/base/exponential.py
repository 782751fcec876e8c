"""Exponential and logarithm for kernels: the same to the last bit on every processor, and fit for vector
instructions.

The C library's functions are called one by one and differ between library versions. For float32 these are short
series after reduction to a small interval (relative error below 2e-7); for float64 they are the library's own, so
that a kernel given float64 arrays computes in full precision.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LOG2_E, LN_2_HIGH, LN_2_LOW = 1.4426950408889634, 0.693145751953125, 1.428606820309417e-06
ROUNDER, ROUNDER_BITS = 12582912.0, 0x4B400000  # 1.5 · 2**23: adding it rounds a float32 to a whole number
ROOT_HALF_BITS = 0x3F3504F3
LOWEST, HIGHEST = -87.0, 88.0
FACTORIALS = (1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1.0, 1.0)
ODD_INVERSES = (2 / 9, 2 / 7, 2 / 5, 2 / 3, 2.0)


def _number(value: float) -> Any:
    return ir.Constant(ir.FloatType(), value)


def _whole(value: int) -> Any:
    return ir.Constant(ir.IntType(32), value)


def _polynomial(build: Any, x: Any, terms: tuple[float, ...]) -> Any:
    total = _number(terms[0])
    for term in terms[1:]:
        total = build.fadd(build.fmul(total, x), _number(term))
    return total


def _library(name: str) -> Any:
    def emit(context: Any, build: Any, signature: Any, args: Any) -> Any:
        function = build.module.declare_intrinsic(name, [ir.DoubleType()])
        return build.call(function, args)

    return emit


def _exp32(context: Any, build: Any, signature: Any, args: Any) -> Any:
    x = args[0]
    high = build.select(build.fcmp_ordered(">", x, _number(HIGHEST)), _number(HIGHEST), x)
    clamped = build.select(build.fcmp_ordered("<", high, _number(LOWEST)), _number(LOWEST), high)
    shifted = build.fadd(build.fmul(clamped, _number(LOG2_E)), _number(ROUNDER))
    power = build.sub(build.bitcast(shifted, ir.IntType(32)), _whole(ROUNDER_BITS))
    whole = build.fsub(shifted, _number(ROUNDER))
    rest = build.fsub(clamped, build.fmul(whole, _number(LN_2_HIGH)))
    rest = build.fsub(rest, build.fmul(whole, _number(LN_2_LOW)))
    value = _polynomial(build, rest, FACTORIALS)
    scaled = build.add(build.bitcast(value, ir.IntType(32)), build.shl(power, _whole(23)))
    result = build.bitcast(scaled, ir.FloatType())
    return build.select(build.fcmp_ordered("<", x, _number(LOWEST)), _number(0.0), result)


def _log32(context: Any, build: Any, signature: Any, args: Any) -> Any:
    bits = build.bitcast(args[0], ir.IntType(32))
    power = build.ashr(build.sub(bits, _whole(ROOT_HALF_BITS)), _whole(23))
    part = build.bitcast(build.sub(bits, build.shl(power, _whole(23))), ir.FloatType())
    ratio = build.fdiv(build.fsub(part, _number(1.0)), build.fadd(part, _number(1.0)))
    series = build.fmul(ratio, _polynomial(build, build.fmul(ratio, ratio), ODD_INVERSES))
    powers = build.sitofp(power, ir.FloatType())
    low = build.fadd(series, build.fmul(powers, _number(LN_2_LOW)))
    return build.fadd(low, build.fmul(powers, _number(LN_2_HIGH)))


@intrinsic
def exponential(typing: Any, x: Any) -> Any:
    """Return e^x inside a kernel; float32 below −87 gives 0, above 88 stays at e^88."""
    if x == types.float32:
        return types.float32(types.float32), _exp32
    return types.float64(types.float64), _library("llvm.exp")


@intrinsic
def logarithm(typing: Any, x: Any) -> Any:
    """Return ln x inside a kernel, for x > 0 (float32: normal numbers only)."""
    if x == types.float32:
        return types.float32(types.float32), _log32
    return types.float64(types.float64), _library("llvm.log")
