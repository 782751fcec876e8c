"""Channel structures and joint bodies that cannot be, or that hardly suit the market they are meant for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from channelsim.base.errors import Problem
from channelsim.scenario.tree import Path, Tree, dig, suggest

LEAST_OUTLETS = 40
HALF_A_MONTH = 2
LEAST_INFLUENCE = 0.5
A_YEAR = 52
SCORES = ("capacity", "influence", "delivery", "diversion")


def check_channels(data: dict[str, Any], tree: Tree) -> Iterator[Problem]:
    """Yield a problem for sub-dealers without a second tier, unknown types of terminals, and stores beyond all terminals."""
    two_tiers = dig(data, ("market", "tiers")) == 2
    types = dig(data, ("terminals", "types"))
    known = list(types) if isinstance(types, dict) else []
    for place, channel in _groups(data, "channel"):
        if channel.get("structure") == "multi_tier" and not two_tiers:
            message = "multi_tier needs sub-dealers, and market.tiers is not 2"
            yield tree.problem(
                (*place, "structure"), message, "set market.tiers: 2; flat manufacturers leave them out"
            )
        yield from _types(channel.get("served_types"), known, tree, (*place, "served_types"))
    for place, body in _groups(data, "joint_body"):
        wanted = body.get("network")
        if wanted in ("solid", "loose") and not two_tiers:
            message = f"a {wanted} network needs sub-dealers, and market.tiers is not 2"
            yield tree.problem((*place, "network"), message, "set market.tiers: 2")
        if body.get("large_outlets") == "types":
            yield from _types(body.get("large_types"), known, tree, (*place, "large_types"))
    yield from _stores(data, tree)


def _groups(data: dict[str, Any], rule: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every group of a rule of manufacturers, those by region too, with its path."""
    makers = data.get("manufacturers")
    names = list(makers) if isinstance(makers, dict) else []
    for base in (("manufacturer_defaults", rule), *(("manufacturers", name, rule) for name in names)):
        group = dig(data, base)
        if isinstance(group, dict):
            yield base, group
            regions = group.get("by_region")
            for region, part in regions.items() if isinstance(regions, dict) else ():
                if isinstance(part, dict):
                    yield (*base, "by_region", region), part


def _types(named: Any, known: list[str], tree: Tree, place: Path) -> Iterator[Problem]:
    for row, name in enumerate(named if isinstance(named, list) else ()):
        if isinstance(name, str) and known and name not in known:
            yield tree.problem((*place, row), f"there is no terminal type {name!r}", suggest(name, known))


def _stores(data: dict[str, Any], tree: Tree) -> Iterator[Problem]:
    makers = data.get("manufacturers")
    names = list(makers) if isinstance(makers, dict) else []
    general = _number(dig(data, ("manufacturer_defaults", "channel", "own_stores_share")), 0.0)
    shares = {
        n: _number(dig(data, ("manufacturers", n, "channel", "own_stores_share")), general) for n in names
    }
    total = sum(shares.values())
    if total > 1 + 1e-9:
        listed = ", ".join(f"{name} {share:g}" for name, share in shares.items())
        last = [name for name, share in shares.items() if share > 0][-1]
        written = dig(data, ("manufacturers", last, "channel", "own_stores_share")) is not None
        place: Path = ("manufacturers", last) if written else ("manufacturer_defaults",)
        message = f"own stores are more than all terminals: {total:g}"
        yield tree.problem((*place, "channel", "own_stores_share"), message, f"they are {listed}")


def _number(value: Any, other: float) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else other


def suitability(scenario: Any) -> dict[str, Any]:
    """Return how well contracts of three suit manufacturers and regions, (M, R) from 0 to 1 by factor, and the mean.

    capacity: outlets a sub-dealer has, over ``LEAST_OUTLETS`` (at most 1). influence: one over the core dealers of the
    manufacturer who could serve a sub-dealer there. delivery: share of terminal types on a route within half a month, by
    share of terminals. diversion: 1 where goods cannot be diverted or a policy of closed territories stands, else 0.
    Source: register JMB-35, JMB-36 (C58, C73); thresholds *assumption*.
    """
    regions, makers = list(scenario.regions), list(scenario.manufacturers)
    where = {region.name: row for row, region in enumerate(regions)}
    dealers = np.zeros((len(makers), len(regions)))
    for dealer in scenario.dealers:
        for maker in dealer.manufacturers:
            dealers[makers.index(maker), where[dealer.region]] += 1
    people = np.array([region.population for region in regions], float)
    total = people.sum() * scenario.terminals.outlets_per_1000_people / 1000
    spread = people**scenario.terminals.count_exponent
    outlets = total * spread / spread.sum()
    each = outlets / np.maximum(dealers, 1) / scenario.sub_dealers.per_core_dealer
    kinds = list(scenario.terminals.types.values())
    near = sum(kind.share for kind in kinds if kind.cycle_weeks <= HALF_A_MONTH) / sum(
        kind.share for kind in kinds
    )
    policy = scenario.rule_settings("diversion_policy", "manufacturers", 0)
    closed = scenario.market.diversion == "none" or _closed(policy)
    scores = {
        "capacity": np.minimum(each / LEAST_OUTLETS, 1.0),
        "influence": 1 / np.maximum(dealers, 1),
        "delivery": np.full(dealers.shape, near),
        "diversion": np.broadcast_to(np.asarray(closed, float).reshape(-1, 1), dealers.shape),
    }
    return scores | {"score": sum(scores.values()) / len(SCORES), "dealers": dealers}


def _closed(policy: Any) -> Any:
    """Return which manufacturers (M,) have closed territories with a fine for sales outside them."""
    if not hasattr(policy, "territory"):  # a type of one's own is taken to close them
        return True
    return (np.asarray(policy.territory) == "closed") & (np.asarray(policy.fine, float) > 0)


def unsuited(scenario: Any) -> Iterator[Problem]:
    """Yield a warning for every contract of three that hardly suits its market, and for agents without any pay."""
    yield from _unpaid_agents(scenario)
    body = scenario.rule_settings("joint_body", "manufacturers")
    if hasattr(body, "groups") or not hasattr(body, "network"):
        return
    solid = body.network == "solid"
    if solid.any():
        found = suitability(scenario)
        for m, name in enumerate(scenario.manufacturers):
            yield from _unsuited(scenario, (m, name), solid[m], found, body)


def _unpaid_agents(scenario: Any) -> Iterator[Problem]:
    """Yield a warning for every manufacturer with agents and without commission: they live on the list's margin."""
    agents = scenario.rule_settings("channel", "manufacturers").structure == "agent"
    paid = getattr(scenario.rule_settings("commission", "manufacturers"), "money_per_case", None)
    if paid is None:  # a type of one's own
        return
    for m, name in enumerate(scenario.manufacturers):
        if (agents[m] & ~(paid[m] > 0)).any():
            message = (
                "has agents and pays them no commission: they live on the margin that its price list leaves"
            )
            yield scenario.tree.problem(("manufacturers", name), message)


def _unsuited(
    scenario: Any, who: tuple[int, str], solid: Any, found: dict[str, Any], body: Any
) -> Iterator[Problem]:
    m, name = who
    regions = [region.name for region in scenario.regions]
    at = solid & (found["dealers"][m] > 0)
    said = {
        "capacity": (
            1.0,
            f"have fewer than {LEAST_OUTLETS} outlets for a sub-dealer: too small for a joint body",
        ),
        "influence": (
            LEAST_INFLUENCE,
            "have so many core dealers that a sub-dealer need not buy from any one of them",
        ),
        "delivery": (1.0, "have terminals on routes slower than half a month"),
        "diversion": (1.0, "have goods that can be diverted and no fine for it: profit is not guaranteed"),
    }
    place: Path = ("manufacturers", name)
    for factor, (least, message) in said.items():
        low = [
            region for region, bad in zip(regions, at & (found[factor][m] < least - 1e-9), strict=True) if bad
        ]
        if low:
            shown = ", ".join(low[:3]) + (", …" if len(low) > 3 else "")
            yield scenario.tree.problem(place, f"joint_body: {shown} {message}")
    if (at & (body.term_weeks[m] < A_YEAR) & body.time[m].astype(bool)).any():
        yield scenario.tree.problem(place, "joint_body: a contract of three runs for less than a year")
