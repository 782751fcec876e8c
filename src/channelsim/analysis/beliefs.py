"""What manufacturers believed of regions against what was true: errors, calibration, and the score they decided on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis.whole import tidy
from channelsim.market.knowledge import INDEX, NAMES, to_scale
from channelsim.market.stages import SELLING
from channelsim.rules._entry_score import CRITERIA, reasons, score

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

NINETY = 1.6449
EXACT = ("population", "income", "team_skill", "own_orders")
GUESSED = tuple(name for name in NAMES if name not in EXACT)
AGES = ((0, 13), (13, 26), (26, 52), (52, 104), (104, 10_000))


def recorded(run: Run) -> bool:
    """Tell whether beliefs were recorded in a run."""
    return "belief" in run.manifest.get("frames", {})


def gaps(run: Run) -> tuple[Any, Any]:
    """Return believed minus true and the error that was believed, both (measurements, R, M, items), on the items' scales.

    Only weeks in which the truth was measured count; not-a-number where nobody believes anything.
    """
    weeks = measured_weeks(run)
    return believed(run, weeks) - true(run, weeks), errors(run, weeks)


def measured_weeks(run: Run) -> Any:
    """Return the weeks in which truths were measured, ascending."""
    return np.flatnonzero(run.cube("belief", "measured").any(axis=(1, 2)))


def believed(run: Run, weeks: Any = slice(None)) -> Any:
    """Return beliefs on the scales of the items, (weeks, R, M, items)."""
    return _on_scale(run, "believed", weeks)


def true(run: Run, weeks: Any = slice(None)) -> Any:
    """Return true values as last measured, on the scales of the items, (weeks, R, M, items)."""
    return _on_scale(run, "true", weeks)


def errors(run: Run, weeks: Any = slice(None)) -> Any:
    """Return the standard deviations that manufacturers gave their beliefs, (weeks, R, M, items)."""
    return np.stack([run.cube("belief", f"error_{name}")[weeks] for name in NAMES], axis=-1)


def belief_error(run: Run, first_week: int = 0) -> pd.DataFrame:
    """Return how far beliefs were off, by manufacturer and item.

    Returns:
        manufacturer, item, rmse (ln or logit), said (root mean square of the errors they were believed to have), coverage
        (share of 90 % intervals that held the truth, 0…1), beliefs (number). Makers without beliefs and items that are
        known exactly are left out.
    """
    import pandas as pd

    gap, said = (values[measured_weeks(run) >= first_week] for values in gaps(run))
    rows = []
    for m, maker in enumerate(run.names("manufacturer")):
        for name in GUESSED:
            found = _summary(gap[:, :, m, INDEX[name]], said[:, :, m, INDEX[name]])
            if found["beliefs"]:
                rows.append({"manufacturer": maker, "item": name, **found})
    return pd.DataFrame(rows, columns=["manufacturer", "item", "rmse", "said", "coverage", "beliefs"])


def belief_error_by_age(run: Run, items: Sequence[str] = GUESSED) -> pd.DataFrame:
    """Return how far beliefs were off by how long a manufacturer has sold in a region.

    Returns:
        manufacturer, weeks_from, weeks_to (−1 before it sold there at all; the last group is open), rmse, said, coverage,
        beliefs, all items together.
    """
    import pandas as pd

    gap, said = gaps(run)
    columns = [INDEX[name] for name in items]
    age = weeks_selling(run)[measured_weeks(run)]
    rows = []
    for m, maker in enumerate(run.names("manufacturer")):
        for low, high in ((-1, 0), *AGES):
            here = (age[:, :, m] >= low) & (age[:, :, m] < high)
            found = _summary(gap[:, :, m, columns][here], said[:, :, m, columns][here])
            if found["beliefs"]:
                rows.append({"manufacturer": maker, "weeks_from": low, "weeks_to": high, **found})
    names = ["manufacturer", "weeks_from", "weeks_to", "rmse", "said", "coverage", "beliefs"]
    return pd.DataFrame(rows, columns=names)


def weeks_selling(run: Run) -> Any:
    """Return for how many weeks each manufacturer has sold in each region by then, (weeks, R, M); −1 not at all.

    By its stage where a strategy sets one, else by whether terminals can be supplied.
    """
    selling = np.isin(run.cube("belief", "stage"), SELLING)
    staged = (run.cube("belief", "stage") > 0).any(axis=(0, 1))
    reached = run.cube("region_manufacturer", "reached_terminals") > 0
    selling = np.where(staged, selling, reached)
    count = np.zeros(selling.shape[1:])
    found = np.empty(selling.shape, np.int64)
    for week in range(selling.shape[0]):
        count = np.where(selling[week], count + 1, 0)
        found[week] = count - 1
    return found


def entry_scores(run: Run, weights: Sequence[float] = (1.0,) * len(CRITERIA)) -> pd.DataFrame:
    """Return the entry score as believed, its error, and as it truly was, in weeks in which the truth was measured.

    Args:
        run: with recorded beliefs.
        weights: of the eight criteria in the order of ``rules/_entry_score.py``.

    Returns:
        week, region, manufacturer, believed, error, true, and stage (number, see market/stages.py); makers without beliefs
        are left out.
    """
    weeks = measured_weeks(run)
    mean, real, said = believed(run, weeks), true(run, weeks), errors(run, weeks)
    found = {name: np.full(mean.shape[:3], np.nan) for name in ("believed", "error", "true")}
    for n, m in np.ndindex(mean.shape[0], mean.shape[2]):
        if np.isfinite(mean[n, :, m]).all():
            told = reasons(mean[n, :, m], said[n, :, m], weights)
            found["believed"][n, :, m], found["error"][n, :, m] = told.score, told.error
            found["true"][n, :, m] = score(real[n, :, m], weights)
    stage = run.cube("belief", "stage")[weeks]
    table = tidy(run, ("week", "region", "manufacturer"), **found, stage=stage)
    table["week"] = weeks[table["week"].to_numpy()]
    return table.dropna(subset=["believed"]).reset_index(drop=True)


def survey_costs(run: Run) -> pd.DataFrame:
    """Return manufacturer, surveys begun, cost (money of the whole); manufacturers without surveys are left out."""
    import pandas as pd

    cost = run.cube("belief", "survey_cost")
    begun = (cost > 0).sum(axis=(0, 1))
    money = cost.sum(axis=(0, 1)) / (run.minor_units * run.scale)
    data = pd.DataFrame({"manufacturer": run.names("manufacturer"), "surveys": begun, "cost": money})
    return data[data.surveys > 0].reset_index(drop=True)


def _on_scale(run: Run, what: str, weeks: Any) -> Any:
    values = np.stack([run.cube("belief", f"{what}_{name}")[weeks] for name in NAMES], axis=-1)
    return np.where(np.isfinite(values), to_scale(np.nan_to_num(values)), np.nan)


def _summary(gap: Any, said: Any) -> dict[str, Any]:
    known = np.isfinite(gap)
    gap, said = gap[known], said[known]
    if not gap.size:
        return {"rmse": np.nan, "said": np.nan, "coverage": np.nan, "beliefs": 0}
    return {
        "rmse": float(np.sqrt(np.mean(gap**2))),
        "said": float(np.sqrt(np.mean(said**2))),
        "coverage": float(np.mean(np.abs(gap) <= NINETY * said)),
        "beliefs": int(gap.size),
    }
