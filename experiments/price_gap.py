"""Where sales outside the territory begin and end: gaps of price, and chance of detection times fine, against the closed form.

    python experiments/price_gap.py              30 seeds of every arm (about twenty minutes on two cores)
    python experiments/price_gap.py --seeds 6    fewer

``rebate_war`` with dealers who always take the best plan, know what is to be known, and have neither scruples nor a
contract to lose; they offer at 6 % off or not at all. In Zhengzhou the guide price lies above that of its neighbours by a gap, in parts of the gap at
which the nearest dealer breaks even under the flat rebate, (ex-works·(1 − rebate) + haul + drop)/(1 − discount) − guide
(``channelsim.analysis.breakeven``). Below 1 nobody may divert under a flat rebate; under a ladder the reward of a step
pays for part of the way. Then the gap stands at twice the break-even and detection · fine rises, in parts of what a
case brings: from 1 on nobody may divert.
"""

from __future__ import annotations

from pathlib import Path

from paired import Arm, gather, model_of, parser, report, watch

from channelsim.analysis.breakeven import DiversionTerms, diversion_breakeven
from channelsim.scenario.read import load

SCENARIO = Path(__file__).parents[1] / "scenarios" / "rebate_war.yaml"
WEEKS = 52
H = "manufacturers.hengchuan"
F = "core_dealers.forward_buying"
DISCOUNT, DETECTION, DEAR = 0.06, 0.1, "zhengzhou"
KNOWN = (
    f"{F}.choice_scale=0", f"{F}.beliefs=known", f"{F}.discount_step={DISCOUNT}", f"{F}.discount_most={DISCOUNT}",
    f"{F}.first_discount={DISCOUNT}", f"{F}.least_load=5000", "core_dealers.compliance_most=0",
    f"{H}.diversion_policy.forfeit=false", f"{H}.diversion_policy.announced_detection={DETECTION}",
    f"{H}.diversion_policy.end_at=0",
)  # fmt: skip


def break_even() -> float:
    """Return the gap at which the nearest dealer breaks even in the dear region under the flat rebate, money/case."""
    scenario = load(SCENARIO, alternative="flat")
    market = scenario.market
    terms = DiversionTerms(discount=DISCOUNT, haul_fixed=market.haul_fixed, haul_per_km=market.haul_per_km,
                           drop=market.bulk_drop, detection=0.0, fine=0.0)  # fmt: skip
    pairs = diversion_breakeven(scenario, terms, neighbours=len(scenario.regions) - 1)
    mine = pairs[(pairs["product"] == "hengchuan_lager") & (pairs["destination"] == DEAR)]
    return float(mine["guide_even"].min() - 27)


def gap(part: float, alternative: str | None, punished: float = 0.0) -> Arm:
    """Return an arm: gap in parts of the break-even; detection · fine in parts of what a case then brings."""
    height = part * EVEN
    brings = (height - EVEN) * (1 - DISCOUNT)
    fine = max(punished * brings / DETECTION, 0.0)
    guide = f"products.hengchuan_lager.list_price.by_region.{DEAR}.guide={27 + height:.6f}"
    return Arm(alternative, (*KNOWN, guide, f"{H}.diversion_policy.fine={fine:.6f}"))


EVEN = break_even()
PARTS, PUNISHED = (0.0, 0.9, 1.1, 2.0), (0.0, 0.5, 0.9, 1.1)
ARMS = {
    **{f"flat, gap {part:g}": gap(part, "flat") for part in PARTS},
    **{f"ladder, gap {part:g}": gap(part, None) for part in PARTS},
    **{f"flat, gap 2, punished {part:g}": gap(2.0, "flat", part) for part in PUNISHED},
    **{f"ladder, gap 2, punished {part:g}": gap(2.0, None, part) for part in PUNISHED},
}
MEASURES = {"sent": "units that left for other regions, % of sell-in", "diverted": "sold there, % of sell-in"}


def one(arm: str, seed: int) -> dict[str, float]:
    """Run one arm with one seed and return its measures."""
    model = model_of(SCENARIO, ARMS[arm], seed, WEEKS)
    series = watch(model, WEEKS)
    model.close()
    bought = series["sell_in"].sum()
    return {
        "sent": float(100 * series["sent"].sum() / bought),
        "diverted": float(100 * series["diverted"].sum() / bought),
    }


if __name__ == "__main__":
    options = parser("Where sales outside the territory begin and end.", "price_gap.csv").parse_args()
    print(f"break-even gap: {EVEN:.3f} a case")
    report(gather(one, ARMS, options), ARMS, MEASURES, "flat, gap 0")
