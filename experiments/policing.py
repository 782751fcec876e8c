"""What policing does to sales outside the territory: paired runs of ``rebate_war`` under one temptation.

    python experiments/policing.py              30 seeds of every arm (about twenty minutes on two cores)
    python experiments/policing.py --seeds 6    fewer

The temptation is the quarterly ladder, room for four weeks and rewards that no finding costs. Arms differ in what is
punished, who looks and where: fines alone with codes read by advisors; inspectors (advisors read nothing) sent at random
or to the neighbours of dealers whose orders are out of line, about as many days of them. Beliefs are learnt.
"""

from __future__ import annotations

from pathlib import Path

from paired import Arm, gather, lowest_price, model_of, parser, report, watch

SCENARIO = Path(__file__).parents[1] / "scenarios" / "rebate_war.yaml"
WEEKS = 104
H = "manufacturers.hengchuan"
TEMPTED = ("core_dealers.forward_buying.storage_weeks=4", f"{H}.diversion_policy.forfeit=false")


def policy(fine: float = 6, inspectors: float = 0, alarm: bool = False, read: float = 0.2) -> Arm:
    """Return an arm with this policy."""
    return Arm(None, (
        *TEMPTED,
        f"{H}.diversion_policy.fine={fine}",
        f"{H}.enforcement.read_probability={read}",
        f"{H}.enforcement.inspectors={inspectors}",
        f"{H}.enforcement.inspect={'alarm' if alarm else 'random'}",
    ))  # fmt: skip


INSPECTORS, AT_RANDOM = 30, 13
ARMS = {
    "open territories": Arm(None, (*TEMPTED, f"{H}.diversion_policy.territory=open")),
    "fine 6": policy(6),
    "fine 30": policy(30),
    "fine 60": policy(60),
    "fine 120": policy(120),
    "fine 6, nobody looks": policy(6, read=0),
    "fine 6, inspectors at random": policy(6, AT_RANDOM, read=0),
    "fine 6, inspectors by alarm": policy(6, INSPECTORS, alarm=True, read=0),
    "fine 60, nobody looks": policy(60, read=0),
    "fine 60, inspectors at random": policy(60, AT_RANDOM, read=0),
    "fine 60, inspectors by alarm": policy(60, INSPECTORS, alarm=True, read=0),
}
MEASURES = {
    "diverted": "% of sell-in",
    "second": "the same in the second year",
    "found": "% of what was diverted",
    "fines": "% of sell-in value",
    "wages": "advisors and inspectors, % of sell-in value",
    "price": "price to terminals over guide, lowest region-month, %",
    "belief": "chance that a lot is found, as dealers believe at the end",
    "return": "dealers' profit over revenue, %",
}


def one(arm: str, seed: int) -> dict[str, float]:
    """Run one arm with one seed and return its measures."""
    model = model_of(SCENARIO, ARMS[arm], seed, WEEKS)
    series = watch(model, WEEKS)
    total = {name: values.sum(axis=1) for name, values in series.items() if values.ndim == 2}
    market = model.market
    ledger, live = market.ledger, market.live
    carries = live("core_dealers", "carries")[:, 0]
    mine = carries.nonzero()[0] + ledger.parties["core_dealers"].start
    seen, unseen = (live("core_dealers", f"detection_{name}")[carries, 0] for name in ("alpha", "beta"))
    found = {
        "diverted": 100 * total["diverted"].sum() / total["sell_in"].sum(),
        "second": 100 * total["diverted"][52:].sum() / total["sell_in"][52:].sum(),
        "found": 100 * total["found"].sum() / max(total["diverted"].sum(), 1),
        "fines": 100 * total["fine"].sum() / total["value"].sum(),
        "wages": 100
        * ledger.balance("field_force")[ledger.parties["manufacturers"]][0]
        / total["value"].sum(),
        "price": lowest_price(series),
        "belief": (seen / (seen + unseen).clip(1e-9)).mean(),
        "return": -100 * ledger.balances[mine][:, 5:].sum() / -ledger.balance("revenue")[mine].sum(),
    }
    model.close()
    return {name: float(value) for name, value in found.items()}


if __name__ == "__main__":
    options = parser("What policing does to sales outside the territory.", "policing.csv").parse_args()
    report(gather(one, ARMS, options), ARMS, MEASURES, "fine 6, nobody looks")
