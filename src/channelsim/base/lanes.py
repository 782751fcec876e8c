"""Eight neighbours of an array at once, for the innermost step of hot kernels.

Numba compiles loops over a handful of numbers one number at a time. These functions work on rows of ``LANES`` numbers as one
vector each, and ask for rows that will be needed soon. Multiplications and additions stay separate and in the order written,
so that every processor gives the same bits.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LANES = 8


def _pointer(context: Any, build: Any, kind: Any, array: Any, at: Any) -> Any:
    element = context.get_data_type(kind.dtype)
    place = build.gep(context.make_array(kind)(context, build, array).data, [at])
    return build.bitcast(place, ir.VectorType(element, LANES).as_pointer())


def _load(context: Any, build: Any, kind: Any, array: Any, at: Any) -> Any:
    return build.load(_pointer(context, build, kind, array, at), align=kind.dtype.bitwidth // 8)


def _spread(build: Any, value: Any) -> Any:
    vector = ir.Constant(ir.VectorType(value.type, LANES), ir.Undefined)
    for lane in range(LANES):
        vector = build.insert_element(vector, value, ir.Constant(ir.IntType(32), lane))
    return vector


@intrinsic
def combine_rows(typing: Any, out: Any, at: Any, own: Any, row: Any, pair: Any, place: Any, by: Any, last: Any, spot: Any) -> Any:
    """Set eight numbers from ``at`` on: ``own[0][row] + by[0]·own[1][row] − by[1]·pair[place + 8] + pair[place] + last[spot]``.

    ``own`` is a pair of arrays and ``by`` a pair of scalars. All arrays are flat, contiguous and of one float type, which the
    scalars share; nothing checks that eight numbers are there.
    """

    def emit(context: Any, build: Any, signature: Any, args: Any) -> Any:
        kinds, (out, at, own, row, pair, place, by, last, spot) = signature.args, args
        up, down = (_spread(build, build.extract_value(by, n)) for n in range(2))
        one, two = (_load(context, build, kinds[2][n], build.extract_value(own, n), row) for n in range(2))
        behind = build.add(place, ir.Constant(place.type, LANES))
        result = build.fadd(one, build.fmul(up, two))
        result = build.fsub(result, build.fmul(down, _load(context, build, kinds[4], pair, behind)))
        result = build.fadd(result, _load(context, build, kinds[4], pair, place))
        result = build.fadd(result, _load(context, build, kinds[7], last, spot))
        build.store(result, _pointer(context, build, kinds[0], out, at), align=kinds[0].dtype.bitwidth // 8)
        return context.get_dummy_value()

    whole = types.intp
    return types.void(out, whole, own, whole, pair, whole, by, last, whole), emit


@intrinsic
def add_row(typing: Any, out: Any, at: Any, more: Any, place: Any) -> Any:
    """Add eight numbers: ``out[at:at+8] += more[place:place+8]``; flat, contiguous arrays of one float type."""

    def emit(context: Any, build: Any, signature: Any, args: Any) -> Any:
        kinds = signature.args
        total = build.fadd(
            _load(context, build, kinds[0], args[0], args[1]), _load(context, build, kinds[2], args[2], args[3])
        )
        build.store(total, _pointer(context, build, kinds[0], args[0], args[1]), align=kinds[0].dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(out, types.intp, more, types.intp), emit


@intrinsic
def fetch(typing: Any, array: Any, at: Any) -> Any:
    """Ask for the neighbourhood of ``array[at]`` (flat) to be brought into the cache; a place out of range is harmless."""

    def emit(context: Any, build: Any, signature: Any, args: Any) -> Any:
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        place = build.gep(context.make_array(signature.args[0])(context, build, args[0]).data, [args[1]])
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = build.module.globals.get("llvm.prefetch.p0") or ir.Function(build.module, kind, "llvm.prefetch.p0")
        build.call(ask, [build.bitcast(place, byte), *(ir.Constant(number, value) for value in (0, 3, 1))])
        return context.get_dummy_value()

    return types.void(array, types.intp), emit
