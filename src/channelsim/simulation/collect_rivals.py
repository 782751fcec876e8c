"""Whether anybody in a scenario may answer rivals, and what stands of answers at the end of a week."""

from __future__ import annotations

from typing import Any

from channelsim.market.market import Market

PASSIVE = "passive"


def rivals_may_answer(scenario: Any) -> bool:
    """Tell whether some manufacturer has, in some week, another strategy than the passive one."""
    for first, _ in scenario.periods:
        settings = scenario.rule_settings("competitive_reaction", "manufacturers", first)
        for group in getattr(settings, "groups", [settings]):
            if not hasattr(group, "type") or (group.type != PASSIVE).any():
                return True
    return False


def answers(market: Market) -> dict[str, dict[str, Any]]:
    """Return the columns of the frame of answers that stand in tables, (R, M); no frame where nobody may answer."""
    if not market.constants.get("rivals_may_answer"):
        return {}
    live = market.live
    return {
        "answer": {
            "effort": live("manufacturers", "reaction").T,
            "price_cut": live("manufacturers", "price_answer").T,
        }
    }
