"""Season: from quarters, months or weeks of a year to 52 indices of mean 1."""

from __future__ import annotations

import math
from typing import Any

from channelsim.base.calendar import MONTH_STARTS, WEEKS_A_QUARTER, WEEKS_A_YEAR

LENGTHS = {"quarters": 4, "months": 12, "weeks": 52}
LEAST_INDEX = 0.05  # dealers see demand through the season: what is divided by nothing says nothing
SEASON_FORMS = {
    "anyOf": [
        {"const": "flat"},
        *(
            {
                "type": "object",
                "additionalProperties": False,
                "required": [name],
                "properties": {
                    name: {
                        "type": "array",
                        "items": {"type": "number", "minimum": 0},
                        "minItems": length,
                        "maxItems": length,
                    }
                },
            }
            for name, length in LENGTHS.items()
        ),
    ]
}


def weekly_indices(given: Any) -> tuple[float, ...]:
    """Return 52 indices of mean 1.

    ``flat``; ``{weeks: [52 numbers]}`` as they are; ``{months: [12]}`` and ``{quarters: [4]}`` as shares or weights of
    the periods (4-4-5 months), interpolated smoothly. Quarters keep their shares exactly: a yearly and a half-yearly
    wave are solved for them.

    Raises:
        ValueError: the form is unknown, numbers are missing or negative, all zero, or a week has next to nothing.
    """
    if given == "flat":
        return (1.0,) * WEEKS_A_YEAR
    if not isinstance(given, dict) or len(given) != 1 or next(iter(given)) not in LENGTHS:
        raise ValueError("must be flat, {quarters: 4 numbers}, {months: 12 numbers} or {weeks: 52 numbers}")
    form, numbers = next(iter(given.items()))
    if not isinstance(numbers, list | tuple) or len(numbers) != LENGTHS[form]:
        raise ValueError(f"{form} must be a list of {LENGTHS[form]} numbers")
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers):
        raise ValueError(f"{form} must be numbers")
    if min(numbers) < 0 or sum(numbers) <= 0 or not math.isfinite(sum(numbers)):
        raise ValueError(f"{form} must not be negative, and not all zero")
    makers = {"weeks": _from_weeks, "months": _from_months, "quarters": _from_quarters}
    weeks = makers[form](list(numbers))
    if min(weeks) < 0:
        raise ValueError(f"{form} differ too much to be interpolated; give weeks: 52 numbers")
    mean = sum(weeks) / WEEKS_A_YEAR
    if min(weeks) < LEAST_INDEX * mean:
        week = weeks.index(min(weeks))
        raise ValueError(
            f"{form} give week {week} only {weeks[week] / mean:.2g} of the mean; forecasts need at least {LEAST_INDEX}"
        )
    return tuple(week / mean for week in weeks)


def checked(given: Any) -> Any:
    """Return a season as it was given if indices can be made of it; errors as of :func:`weekly_indices`."""
    weekly_indices(given)
    return given


def _from_weeks(indices: list[float]) -> list[float]:
    return indices


def _from_quarters(shares: list[float]) -> list[float]:
    """Solve a + b·cos φ + c·sin φ + d·sin 2φ for the four shares, φ the phase of the year."""
    import numpy as np

    phase = 2 * math.pi * (np.arange(WEEKS_A_YEAR) + 0.5) / WEEKS_A_YEAR
    waves = np.stack([np.ones(WEEKS_A_YEAR), np.cos(phase), np.sin(phase), np.sin(2 * phase)], axis=1)
    sums = waves.reshape(4, WEEKS_A_QUARTER, 4).sum(axis=1)
    return [float(value) for value in waves @ np.linalg.solve(sums, np.asarray(shares, float))]


def _from_months(weights: list[float]) -> list[float]:
    """Interpolate linearly between the middles of 4-4-5 months; a weight is the index of its month's weeks."""
    import numpy as np

    starts = [13 * quarter + start for quarter in range(4) for start in MONTH_STARTS]
    ends = [*starts[1:], WEEKS_A_YEAR]
    middles = [(start + end) / 2 for start, end in zip(starts, ends, strict=True)]
    indices = [weight / (end - start) for weight, start, end in zip(weights, starts, ends, strict=True)]
    weeks = np.arange(WEEKS_A_YEAR) + 0.5
    return [float(value) for value in np.interp(weeks, middles, indices, period=WEEKS_A_YEAR)]
