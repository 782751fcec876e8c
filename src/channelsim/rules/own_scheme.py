"""Who: manufacturers; stage 1, after all other schemes.

Reads: nothing. Proposes: nothing. Formula: none: this is the place of a scheme that a user writes in Python
(``@register("own_scheme", "my_bonus")`` in a plugin named by the scenario; see docs/how-to/choose-a-scheme.md and
``_scheme_tools.py``). Manufacturers may choose different ones, or none.

Source: *own*.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Move

mixes = True


class Settings(RuleSettings):
    """No scheme of one's own."""

    per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")

    type: Literal["none"] = setting(
        "none",
        unit="name",
        kind="lever",
        source="own",
        meaning="none, or the name under which a plugin registers a scheme",
    )


def decide(view: MarketView, settings: Any, luck: Any) -> list[Move]:
    """Return nothing."""
    return []
