"""How long prices take to recover after sales outside the territory have stopped: runs of ``rebate_war``.

    python experiments/recovery.py              30 seeds, a few minutes
    python experiments/recovery.py --seeds 6    fewer

For a year a gap between guide prices draws goods into Zhengzhou; then dealers are told of a punishment nobody would risk.
What was on its way is still sold or brought home; that takes weeks. Meanwhile dealers there see the share of strange
goods fade by a quarter a week and go a quarter of the way to the guide price each week (``dealers.offer_delivery.smoothing``,
``dealers.wholesale_price.adjustment``): had sales stopped at once, half of the loss would be made up after 6.3 weeks,
.75^n·(1 + n/3) = ½. The lag is measured, not written in.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from paired import Arm, gather, model_of, parser, report, watch

SCENARIO = Path(__file__).parents[1] / "scenarios" / "rebate_war.yaml"
WEEKS, STOP, DEAR = 104, 52, 0  # Zhengzhou is the first region
H = "manufacturers.hengchuan"
OPEN = (
    f"{H}.diversion_policy.territory=open",
    "products.hengchuan_lager.list_price.by_region.zhengzhou.guide=28.6",
)
CLOSED = "{ territory: closed, announced_detection: 0.5, credibility: 1.0, fine: 60 }"
CHANGE = f"changes=[{{ from_week: {STOP}, set: {{ {H}.diversion_policy: {CLOSED} }} }}]"
ARMS = {"closed in week 52": Arm("flat", (*OPEN, CHANGE)), "left open": Arm("flat", OPEN)}
MEASURES = {
    "before": "price to terminals over guide in Zhengzhou, %, last quarter of the first year",
    "share_before": "goods from elsewhere, % of what terminals there bought in that quarter",
    "leftover": "weeks from the change until nine tenths of what was still sold there were sold",
    "half": "weeks from the change until half of what the price had lost is made up (52: not)",
    "whole": "weeks from the change until nine tenths are made up (52: not)",
    "after": "price over guide, %, last quarter of the run",
}


def one(arm: str, seed: int) -> dict[str, float]:
    """Run one arm with one seed and return its measures."""
    model = model_of(SCENARIO, ARMS[arm], seed, WEEKS)
    series = watch(model, WEEKS)
    model.close()
    price, diverted, bought = (series[name][:, DEAR] for name in ("price", "diverted", "bought"))
    later = np.cumsum(diverted[STOP:])
    lost = 1 - price[STOP:]

    def made_up(part: float) -> float:
        weeks = np.flatnonzero(lost <= (1 - part) * lost[0])
        return float(weeks[0]) if weeks.size else float(WEEKS - STOP)

    return {
        "before": float(100 * price[STOP - 13 : STOP].mean()),
        "share_before": float(100 * diverted[STOP - 13 : STOP].sum() / bought[STOP - 13 : STOP].sum()),
        "leftover": float(np.argmax(later >= 0.9 * later[-1]) + 1) if later[-1] else 0.0,
        "half": made_up(0.5),
        "whole": made_up(0.9),
        "after": float(100 * price[-13:].mean()),
    }


if __name__ == "__main__":
    options = parser("How long prices take to recover.", "recovery.csv").parse_args()
    report(gather(one, ARMS, options), ARMS, MEASURES, "left open")
