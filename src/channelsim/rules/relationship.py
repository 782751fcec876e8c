"""Who: terminals, towards each manufacturer; stage 12.

Reads: ``relationship``, ``handed["contact"]`` (the week's effort of visits and fees), ``order_units``,
``delivered_units``, ``margin_lost``; with three links also ``weeks_unvisited``, asked, sold and forecast units,
prices.

Proposes: ``terminals.relationship`` (客情) in [0, 1]; with three links ``intimacy``, ``dependence``, ``influence``,
``profit_before``.

Formula: rel ← rel + g·(1 − rel)·effort − d·rel − κ_s·share of this week's order not delivered − κ_m·margin lost, with
effort = contact / base contact. Without losses the rest point is g·effort/(g·effort + d): ½ at base effort when g =
d, below 1 for any effort, 0 without any. ``links: three`` moves three states by this one formula, each with an effort
of its own, and relationship is their weighted mean: intimacy by contact (time spent), dependence by [visited]/base
visits, influence by help that worked / base help. Help that worked is what the terminal sees in its own till: the
share of demand, in money, that an order advised this week will not miss again, plus the rise of its profit with the
manufacturer's products over what it is used to (half-life 18 weeks), where an advisor was there in the last quarter.
All weight on intimacy is the one link.

Source: model 3.7, register CCM-21 (intimacy by length of stay, dependence by number of visits, hold by influence),
TNM-13. Speed .02 a week (half-life of neglect 34 weeks), weights of losses and links, the base contact of .4 a week
(a visit of seventeen minutes every fortnight), base visits and base help are *assumptions*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import model_validator

from channelsim.base.kernel import kernel
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move, SetColumns
from channelsim.rules._link_kernels import three_links

M37 = "assumption (model 3.7)"


class Settings(RuleSettings):
    """How relationships of terminals of one kind in one region move."""

    per: ClassVar[tuple[str, ...]] = ("terminal_kind", "region")

    gain: float = setting(
        0.02, unit="1/week", ge=0, le=0.2, source=M37, meaning="g: gain a week at base effort from nothing"
    )
    decay: float = setting(
        0.02, unit="1/week", ge=0, le=1, source=M37, meaning="d: loss a week without effort"
    )
    base_contact: float = setting(
        0.4, unit="effort/week", gt=0, source=M37, meaning="contact a week that counts as base effort"
    )
    undelivered_weight: float = setting(
        0.02,
        unit="1/week",
        ge=0,
        le=1,
        source=M37,
        meaning="κ_s: loss in a week in which nothing ordered comes",
    )
    margin_weight: float = setting(
        0.02,
        unit="1/week",
        ge=0,
        le=1,
        source=M37,
        meaning="κ_m: loss in a week in which all guide margin is gone",
    )

    links: Literal["one", "three"] = setting(
        "one",
        unit="name",
        source="register CCM-21",
        meaning="one link, or intimacy, dependence and influence apart",
    )
    intimacy_weight: float = setting(
        0.5, unit="1", ge=0, source=M37, meaning="weight of time spent with a terminal"
    )
    dependence_weight: float = setting(
        0.3, unit="1", ge=0, source=M37, meaning="weight of the number of visits"
    )
    influence_weight: float = setting(0.2, unit="1", ge=0, source=M37, meaning="weight of help that worked")
    base_visits: float = setting(
        0.5, unit="visit/week", gt=0, source=M37, meaning="visits that count as base effort"
    )
    base_help: float = setting(
        0.05, unit="share", gt=0, source=M37, meaning="share of profit gained that counts as base effort"
    )

    @model_validator(mode="after")
    def _some_link(self) -> Settings:
        if self.intimacy_weight + self.dependence_weight + self.influence_weight <= 0:
            raise ValueError("intimacy_weight, dependence_weight and influence_weight cannot all be 0")
        return self


class Feeling(NamedTuple):
    """What a relationship moves by: columns of terminals, the week's contact (T, M), and the settings (kind, R)."""

    region: Any
    kind: Any
    relationship: Any
    order_units: Any
    delivered_units: Any
    margin_lost: Any
    contact: Any
    gain: Any
    decay: Any
    base_contact: Any
    undelivered_weight: Any
    margin_weight: Any


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return relationships (T, M) at the end of the week."""
    t = view.terminals
    columns = {name: getattr(t, name) for name in Feeling._fields[:6]}
    habits = {name: getattr(settings, name) for name in Feeling._fields[7:]}
    feeling = Feeling(**columns, contact=view.handed["contact"], **habits)
    relationship = np.empty(t.relationship.shape, np.float32)
    if (settings.links == "three").any():
        return [SetColumns("terminals", three_links(view, settings, feeling, relationship))]
    _move(feeling, view.products.manufacturer, relationship)
    return [SetColumns("terminals", {"relationship": relationship})]


@kernel
def _move(feeling: Any, maker: Any, out: Any) -> None:
    makers = out.shape[1]
    ordered, missing = np.empty(makers), np.empty(makers)
    for t in range(out.shape[0]):
        kind, r = feeling.kind[t], feeling.region[t]
        ordered[:], missing[:] = 0.0, 0.0
        for p in range(maker.shape[0]):
            if feeling.order_units[t, p] > 0:
                short = feeling.order_units[t, p] - feeling.delivered_units[t, p]
                ordered[maker[p]] += feeling.order_units[t, p]
                missing[maker[p]] += max(short, 0)
        for m in range(makers):
            rel = float(feeling.relationship[t, m])
            effort = feeling.contact[t, m] / feeling.base_contact[kind, r]
            change = feeling.gain[kind, r] * (1.0 - rel) * effort - feeling.decay[kind, r] * rel
            if missing[m] > 0.0:
                change -= feeling.undelivered_weight[kind, r] * missing[m] / ordered[m]
            change -= feeling.margin_weight[kind, r] * feeling.margin_lost[t, m]
            out[t, m] = min(max(rel + change, 0.0), 1.0)
