"""What dealers weighed in a week of a run that is over: the run is made again up to that week, as it was."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.base.errors import InputError, Problem
from channelsim.records.run import Run
from channelsim.rules._dealer_plan import Plans, plans_of
from channelsim.rules._dealer_reasons import plans_here
from channelsim.rules._dealer_worth import Terms
from channelsim.scenario.scenario import Scenario
from channelsim.simulation.model import ChannelModel

RULE = "forward_buying"
NAMES = {"abroad": "sale"}  # the term; ``abroad`` is the amount
TERMS = tuple(NAMES.get(name, name) for name in Terms._fields)
COLUMNS = ("extra", "abroad", "region", "discount", *TERMS, "total", "chance", "chosen")


def model_at(run: Run, week: int) -> ChannelModel:
    """Return the model of a run made again, standing at the start of one of its weeks.

    Raises:
        InputError: the run has no such week, or was made with another version, whose rules may differ.
    """
    from channelsim import __version__

    if not 0 <= week < run.weeks:
        raise InputError(
            [Problem(f"the run has weeks 0 to {run.weeks - 1}, not {week}", file=str(run.folder))]
        )
    if run.manifest["version"] != __version__:
        said = f"the run was made with version {run.manifest['version']}; this is {__version__}"
        raise InputError([Problem(said, file=str(run.folder), hint="run the scenario again")])
    model = ChannelModel(
        Scenario.from_resolved(run.manifest["scenario"]), rng=run.manifest["seed"], weeks=run.weeks
    )
    for _ in range(week):
        model.step()
    return model


def plans_in(run: Run, week: int, table: str = "core_dealers") -> tuple[Plans | None, ChannelModel]:
    """Return what dealers of a tier weighed in a week of a run, and the model that stands there.

    Raises:
        InputError: see ``model_at``.
    """
    model = model_at(run, week)
    seen: list[Plans | None] = []

    def watch(view: Any, settings: Any, luck: Any) -> None:
        if view.own_name == table and plans_here(view):
            seen.append(plans_of(view, settings, luck))

    model.watch_rule(RULE, watch)
    model.step()
    return (seen[-1] if seen else None), model


def options_of(plans: Plans, row: int, regions: Any) -> list[dict[str, Any]]:
    """Return the distinct plans of one problem as rows with ``COLUMNS``, the best first; money in minor units.

    ``region`` is empty for goods that stay; waiting for a later week is a row whose region is ``later``.
    """
    found = plans.weighed
    count = found.worth.shape[1]
    rows = []
    for column in range(2 * count):
        option, later = column % count, column >= count
        worth = (found.wait if later else found.worth)[row, option]
        if not np.isfinite(worth):
            continue
        route = int(found.options.route[row, option])
        place = regions[plans.where[row, route]] if route >= 0 else ""
        terms = {name: float(part[row, option]) for name, part in zip(TERMS, found.terms, strict=True)}
        rows.append({
            "extra": float(found.options.extra[row, option]), "abroad": float(found.options.abroad[row, option]),
            "region": "later" if later else place, "discount": float(found.options.discount[row, option]), **terms,
            "total": float(worth), "chance": float(found.chance[row, column]),
            "chosen": not later and option == int(found.chosen[row]),
        })  # fmt: skip
    return sorted(rows, key=lambda one: (-one["total"], one["extra"], one["abroad"]))
