"""Takes what manufacturers believe from the market's tables, with what is true as last measured."""

from __future__ import annotations

from typing import Any

import numpy as np

from channelsim.market.knowledge import NAMES, NEVER, from_scale
from channelsim.market.market import Market


def beliefs_kept(market: Market) -> bool:
    """Tell whether any manufacturer forms beliefs."""
    asked = any(market.constants.get(name) for name in ("expansion", "beliefs_kept"))
    return bool(asked or market.live("manufacturers", "expands").any())


def belief_facts(market: Market) -> dict[str, Any]:
    """Return the columns of the frame ``belief``, each (R, M)."""
    own = market.tables["manufacturers"].array
    known = (own("belief_week") != NEVER).any(axis=2)[:, :, None]
    believed = np.where(known, from_scale(own("belief")), np.nan)
    error = np.where(known, own("belief_error"), np.nan)
    weeks = market.live("regions", "snapshot_week")[:, 0]
    true = np.where((weeks != NEVER)[:, None, None], market.live("regions", "snapshot")[:, 0], np.nan)
    found = {
        "measured": np.repeat((weeks == market.week)[:, None], known.shape[0], axis=1),
        "stage": own("stage").T,
        "surveys": own("surveys").T,
    }
    for n, name in enumerate(NAMES):
        found[f"believed_{name}"] = believed[:, :, n].T
        found[f"error_{name}"] = error[:, :, n].T
        found[f"true_{name}"] = true[:, :, n]
    return found
