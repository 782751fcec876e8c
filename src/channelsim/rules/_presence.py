"""How much of its full plan a manufacturer keeps up in each region.

Who: helper of advertising, display_contest and the field force. Reads: ``manufacturers.presence`` and ``reaction``.
Proposes: nothing. Formula: presence · reaction; 1 where neither a strategy of expansion nor an answer to rivals says otherwise.
Source: model 5.6, 5.8.
"""

from __future__ import annotations

from typing import Any

from channelsim.market.market import MarketView


def presence(view: MarketView) -> Any:
    """Return the part of the full plan of people, advertising and fees that is kept up, (M, R)."""
    return view.manufacturers.presence * view.manufacturers.reaction
