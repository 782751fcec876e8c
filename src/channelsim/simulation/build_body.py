"""Joint marketing bodies as they are founded: which outlets core dealers go on serving themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.market import Market

CLASS_A = 0


def served_by_core(market: Market, scenario: Any, flat: Any = None) -> Any:
    """Return the outlets (T, M) that a body of the fill-in type leaves to the core dealer, or None where there is none.

    ``flat`` (T, M) are outlets that core dealers serve themselves in any case.

    Kept in ``constants["served_by_core"]`` for territories that are divided anew; ``constants["joint_body"]`` tells that
    there is anything to record of bodies.
    """
    body = scenario.rule_settings("joint_body", "manufacturers", 0)
    market.constants["joint_body"] = bool((body.network != "given").any()) or _ever(scenario)
    region = market.live("terminals", "region")
    fill_in = (body.body == "fill_in").T[region]
    if not fill_in.any():
        if flat is not None:
            market.constants["served_by_core"] = flat
        return flat
    names = np.array(market.names.terminal_kinds, object)[market.live("terminals", "kind")]
    class_a = market.live("terminals", "abc_class") == CLASS_A
    large = np.zeros(fill_in.shape, bool)
    for m in range(fill_in.shape[1]):
        for r in np.unique(region):
            here = region == r
            by_type = np.isin(names[here], list(body.large_types[m, r]))
            large[here, m] = class_a[here] if body.large_outlets[m, r] == "class_a" else by_type
    market.constants["served_by_core"] = large & fill_in if flat is None else (large & fill_in) | flat
    return market.constants["served_by_core"]


def _ever(scenario: Any) -> bool:
    """Tell whether a dated change brings a network that sub-dealers reckon with."""
    return any(
        (scenario.rule_settings("joint_body", "manufacturers", change.from_week).network != "given").any()
        for change in scenario.changes
    )
