"""Eight neighbours of an array at once, for the innermost step of hot kernels.

Numba compiles loops over a handful of numbers one number at a time. These functions work on rows of ``LANES`` numbers
as one vector each, and ask for rows that will be needed soon. Multiplications and additions stay separate and in the
order written, so that every processor gives the same bits.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LANES, FOUR = 8, 4


def _pointer(context: Any, build: Any, kind: Any, array: Any, at: Any, lanes: int = LANES) -> Any:
    element = context.get_data_type(kind.dtype)
    place = build.gep(context.make_array(kind)(context, build, array).data, [at])
    return build.bitcast(place, ir.VectorType(element, lanes).as_pointer())


def _load(context: Any, build: Any, kind: Any, array: Any, at: Any, lanes: int = LANES) -> Any:
    return build.load(_pointer(context, build, kind, array, at, lanes), align=kind.dtype.bitwidth // 8)


def _spread(build: Any, value: Any) -> Any:
    vector = ir.Constant(ir.VectorType(value.type, LANES), ir.Undefined)
    for lane in range(LANES):
        vector = build.insert_element(vector, value, ir.Constant(ir.IntType(32), lane))
    return vector


@intrinsic
def combine_rows(typing: Any, out: Any, at: Any, rows: Any, places: Any, by: Any) -> Any:
    """Set eight numbers of ``out`` from ``at`` on to a + by[0]·b − by[1]·c′ + c + d.

    ``rows`` = arrays (a, b, c, d), of which a and b are read from places[0] on, c from places[1] (and c′ eight
    further on), d from places[2]. All arrays are flat, contiguous and of one float type, which the scalars ``by``
    share; nothing checks that eight numbers are there.
    """

    def emit(context: Any, build: Any, signature: Any, args: Any) -> Any:
        kinds, (target, first, arrays, spots, factors) = signature.args, args

        def row(number: int, spot: int, further: int = 0) -> Any:
            place = build.extract_value(spots, spot)
            place = build.add(place, ir.Constant(place.type, further))
            return _load(context, build, kinds[2][number], build.extract_value(arrays, number), place)

        up, down = (_spread(build, build.extract_value(factors, n)) for n in range(2))
        result = build.fadd(row(0, 0), build.fmul(up, row(1, 0)))
        result = build.fsub(result, build.fmul(down, row(2, 1, LANES)))
        result = build.fadd(build.fadd(result, row(2, 1)), row(3, 2))
        place = _pointer(context, build, kinds[0], target, first)
        build.store(result, place, align=kinds[0].dtype.bitwidth // 8)
        return context.get_dummy_value()

    three = types.UniTuple(types.intp, 3)
    return types.void(out, types.intp, rows, three, by), emit


@intrinsic
def add_row(typing: Any, out: Any, at: Any, more: Any, place: Any) -> Any:
    """Add eight numbers: ``out[at:at+8] += more[place:place+8]``; flat, contiguous arrays of one float type."""

    def emit(context: Any, build: Any, signature: Any, args: Any) -> Any:
        kinds = signature.args
        total = build.fadd(
            _load(context, build, kinds[0], args[0], args[1]),
            _load(context, build, kinds[2], args[2], args[3]),
        )
        build.store(
            total, _pointer(context, build, kinds[0], args[0], args[1]), align=kinds[0].dtype.bitwidth // 8
        )
        return context.get_dummy_value()

    return types.void(out, types.intp, more, types.intp), emit


@intrinsic
def scale_row(typing: Any, out: Any, at: Any, by: Any, places: Any) -> Any:
    """Set eight numbers of ``out`` from ``at`` on to out·a + b; a and b are read from ``by`` at the two ``places``."""

    def emit(context: Any, build: Any, signature: Any, args: Any) -> Any:
        kinds = signature.args
        factor, more = (
            _load(context, build, kinds[2], args[2], build.extract_value(args[3], n)) for n in range(2)
        )
        before = _load(context, build, kinds[0], args[0], args[1])
        place = _pointer(context, build, kinds[0], args[0], args[1])
        build.store(build.fadd(build.fmul(before, factor), more), place, align=kinds[0].dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(out, types.intp, by, types.UniTuple(types.intp, 2)), emit


@intrinsic
def approach_four(typing: Any, out: Any, at: Any, by: Any, places: Any) -> Any:
    """Set four numbers of ``out`` from ``at`` on to out + a·(b − out); a and b stand in ``by`` at the two ``places``."""

    def emit(context: Any, build: Any, signature: Any, args: Any) -> Any:
        kinds = signature.args
        rate, goal = (
            _load(context, build, kinds[2], args[2], build.extract_value(args[3], n), FOUR) for n in range(2)
        )
        before = _load(context, build, kinds[0], args[0], args[1], FOUR)
        place = _pointer(context, build, kinds[0], args[0], args[1], FOUR)
        after = build.fadd(before, build.fmul(rate, build.fsub(goal, before)))
        build.store(after, place, align=kinds[0].dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(out, types.intp, by, types.UniTuple(types.intp, 2)), emit


@intrinsic
def turn_rows(typing: Any, out: Any, at: Any, step: Any, rows: Any, place: Any) -> Any:
    """Turn a square of eight by eight numbers: row n of ``rows`` becomes column n of ``out``.

    Rows are read from ``place`` on, columns are written from ``at`` on, one row every ``step`` numbers (a pair: of
    ``out``, of ``rows``). Flat, contiguous arrays of one float type; nothing checks that the numbers are there.
    """

    def emit(context: Any, build: Any, signature: Any, args: Any) -> Any:
        kinds, number = signature.args, ir.IntType(32)

        def spot(start: Any, which: int, row: int) -> Any:
            far = build.extract_value(args[2], which)
            return build.add(start, build.mul(far, ir.Constant(far.type, row)))

        held = [_load(context, build, kinds[3], args[3], spot(args[4], 1, row)) for row in range(LANES)]
        for apart in (4, 2, 1):  # swap the off-diagonal quarters of ever smaller squares
            lanes = range(LANES)
            upper = [lane + LANES - apart if lane & apart else lane for lane in lanes]
            lower = [lane + LANES if lane & apart else lane + apart for lane in lanes]
            for row in lanes:
                if not row & apart:
                    pair = held[row], held[row + apart]
                    held[row], held[row + apart] = (
                        build.shuffle_vector(*pair, ir.Constant(ir.VectorType(number, LANES), mask))
                        for mask in (upper, lower)
                    )
        for row, value in enumerate(held):
            goal = _pointer(context, build, kinds[0], args[0], spot(args[1], 0, row))
            build.store(value, goal, align=kinds[0].dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(out, types.intp, types.UniTuple(types.intp, 2), rows, types.intp), emit


@intrinsic
def fetch(typing: Any, array: Any, at: Any) -> Any:
    """Ask for the neighbourhood of ``array[at]`` (flat) to be brought into the cache; a place out of range is harmless."""

    def emit(context: Any, build: Any, signature: Any, args: Any) -> Any:
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        place = build.gep(context.make_array(signature.args[0])(context, build, args[0]).data, [args[1]])
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = build.module.globals.get("llvm.prefetch.p0") or ir.Function(
            build.module, kind, "llvm.prefetch.p0"
        )
        build.call(ask, [build.bitcast(place, byte), *(ir.Constant(number, value) for value in (0, 3, 1))])
        return context.get_dummy_value()

    return types.void(array, types.intp), emit
