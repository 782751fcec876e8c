"""What a run will cost, before it is run."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from channelsim.base.errors import InputError, Problem

# Measured with benchmarks/week.py on one core of a 2020s server processor; a rough guide, not a promise.
SECONDS_PER_CONSUMER_WEEK = 50e-9
SECONDS_PER_CELL_WEEK = 220e-9
SECONDS_PER_WEEK = 0.006
SECONDS_TO_BUILD_A_CONSUMER = 1.2e-6
SECONDS_TO_START = 6.0
BYTES_PER_CONSUMER = 240
BYTES_PER_TERMINAL = 2500
LIBRARIES_MB = 260


@dataclass(frozen=True)
class Estimate:
    """Size and cost of one run of a scenario."""

    consumers: int
    terminals: int
    dealers: int
    weeks: int
    seconds: float
    memory_mb: float


def estimate(scenario: Any) -> Estimate:
    """Return counts, run time and memory of one run, without building the market.

    The very first run on a machine compiles the kernels on top of that, for about a minute.
    """
    from channelsim.simulation.build import plan_counts

    consumers, terminals, dealers = plan_counts(scenario)
    products, weeks = len(scenario.products), scenario.horizon_weeks
    weekly = (
        SECONDS_PER_WEEK
        + SECONDS_PER_CONSUMER_WEEK * consumers
        + SECONDS_PER_CELL_WEEK * terminals * products
    )
    lived = weeks + scenario.market.opening_weeks
    seconds = SECONDS_TO_START + SECONDS_TO_BUILD_A_CONSUMER * consumers + weekly * lived
    memory = LIBRARIES_MB + (BYTES_PER_CONSUMER * consumers + BYTES_PER_TERMINAL * terminals) / 1e6
    return Estimate(consumers, terminals, dealers, weeks, seconds, memory)


def check_memory(scenario: Any) -> None:
    """See that a scenario's market fits into the memory of this machine.

    Raises:
        InputError: it does not by far.
    """
    try:
        present = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (AttributeError, ValueError, OSError):  # not a Unix system
        return
    needed = estimate(scenario).memory_mb
    if needed > present:
        scale = scenario.market.market_scale
        message = f"needs about {needed:,.0f} MB of memory; this machine has {present:,.0f} MB"
        hint = f"lower market.market_scale: {scale * present / needed / 2:.1g} instead of {scale:g}"
        raise InputError([Problem(message, scenario.file, hint=hint)])
