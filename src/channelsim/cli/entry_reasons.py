"""Tables and sentences on a manufacturer's decision about regions: what it believed, what it cost, what it chose and why."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import typer

from channelsim.base.calendar import WEEKS_A_QUARTER
from channelsim.cli.show import PLAIN_WIDTH, note, table
from channelsim.market.stages import ENTERED, STAGES, WITH_OFFICE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from channelsim.records.run import Run
    from channelsim.simulation.replay_entries import Seen

SHORT = {"distribution": "distrib.", "customers": "custom.", "potential": "potent.", "management": "manag."}
BELIEVED = (("own_share", "share %"), ("rival_share", "rival %"), ("own_distribution", "distr. %"),
            ("rival_distribution", "rival %"), ("own_awareness", "known %"), ("rival_awareness", "rival %"))  # fmt: skip
GROUNDS = {"score": "by score", "biggest": "by population", "nearest": "by distance", "random": "by lot",
           "strong_first": "where the rival is strongest", "weak_first": "where the rival is weakest"}  # fmt: skip
STATES = {"entered": "set up", "abandoned": "given up"}
BRIEF = {
    "entered": "enter", "entered_thin": "enter", "asked": "enter: asked for", "went_asking": "enter: asked itself",
    "script": "enter: script",
    "here": "there already", "closed": "not open to it", "surveying": "being surveyed", "not_surveyed": "not surveyed",
    "at_once": "enough at once", "phase": "enough by now", "money": "money", "least": "money", "income": "income",
    "next_door": "next door first",
    "behind": "after the one stopped", "not_asked": "nobody asked", "not_in_script": "not in the script",
}  # fmt: skip
SCRIPTED = "the script says so"
NEXT_BEST = 2
TESTS = ("money", "least", "income", "at_once", "phase")


class Scale(NamedTuple):
    """What money is shown in: minor units of the simulated market in a unit of the whole's, and its name."""

    size: float
    unit: str

    def text(self, amount: float) -> str:
        """Return an amount with its unit."""
        return f"{amount / self.size:,.2f} {self.unit}"


def scale_of(run: Run, income: float) -> Scale:
    """Return millions of the run's currency, thousands where a quarter brings less than a million."""
    whole, currency = run.minor_units * run.scale, str(run.manifest.get("currency", ""))
    large = income >= 1e6 * whole
    return Scale((1e6 if large else 1e3) * whole, f"{'million' if large else 'thousand'} {currency}".rstrip())


def show_decisions(run: Run, manufacturer: str, weeks: range, rows: int) -> None:
    """Print every decision of a manufacturer on regions in these weeks, or say that there was none."""
    from channelsim.scenario.expansions import expanding
    from channelsim.scenario.scenario import Scenario
    from channelsim.simulation.replay_entries import decisions_in

    if manufacturer not in expanding(Scenario.from_resolved(run.manifest["scenario"])):
        note(
            f"{manufacturer} decided nothing on regions: its region_expansion has the type none throughout the run"
        )
        return
    found = decisions_in(run, manufacturer, weeks)
    if not found:
        when = f"week {weeks.start}" if len(weeks) == 1 else f"weeks {weeks.start} to {weeks.stop - 1}"
        note(f"{manufacturer} decided nothing on regions in {when}{_weeks_decided(run, manufacturer, weeks)}")
    for seen in found:
        scale = scale_of(run, seen.decision.situation.income)
        _show(seen, run.names("region"), manufacturer, scale, rows)


def _weeks_decided(run: Run, manufacturer: str, weeks: range) -> str:
    """Return in which weeks of the quarter it did decide, as the rest of a sentence."""
    from channelsim.simulation.replay_entries import decisions_in

    first = weeks.start // WEEKS_A_QUARTER * WEEKS_A_QUARTER
    quarter = range(first, min(first + WEEKS_A_QUARTER, run.weeks))
    told = [str(seen.week) for seen in decisions_in(run, manufacturer, quarter)] if quarter != weeks else []
    said = f"week{'' if len(told) == 1 else 's'} {' and '.join(told)}" if told else "no week"
    return f"; in quarter {first // WEEKS_A_QUARTER + 1} it decided in {said}"


def order_of(seen: Seen) -> list[int]:
    """Return all regions: those it might enter, as its strategy goes through them, then the others by rank."""
    from channelsim.rules._expansion_tools import ranked

    s = seen.decision.situation
    first: list[int] = ranked(s, seen.terms, s.open)
    others = [int(r) for r in np.argsort(-s.rank, kind="stable") if r not in first]
    return first + others


def sentences(seen: Seen, regions: list[str], scale: Scale) -> list[str]:
    """Return one sentence for every region chosen, and why the next best were not."""
    from channelsim.rules._expansion_why import CHOSEN, WHY

    s, choice = seen.decision
    order, by_script = order_of(seen), seen.terms.type == "scripted"
    place = {r: n + 1 for n, r in enumerate(order)}
    said = []
    for r in order:
        name = regions[r]
        if choice.abandon[r]:
            said.append(f"{name} is given up: {SCRIPTED if by_script else _given_up(seen, r)}.")
        if choice.survey[r]:
            wanted = seen.terms.survey_candidates
            why = f"number {place[r]} {_ground(seen)}; {wanted} candidates are to be known before they may be entered"
            said.append(
                f"{name} is surveyed for {scale.text(s.survey[r])}: {SCRIPTED if by_script else why}."
            )
    if choice.why is None:
        entered = [f"{regions[r]} is entered." for r in order if choice.enter[r]]
        return [*said, *entered, "Its strategy gives no reasons for what it enters."]
    code = [WHY[n] for n in choice.why.code]
    said += [f"{regions[r]} {_entered(seen, r, code[r], scale)}" for r in order if choice.enter[r]]
    left = [r for r in order if s.open[r] and not choice.enter[r]]
    told = [r for r in left if code[r] in TESTS]
    best = sorted(left, key=lambda r: -s.rank[r])[:NEXT_BEST]
    for r in (r for r in order if r in {*told, *best}):
        if code[r] not in CHOSEN and not choice.survey[r] | choice.abandon[r] | (
            told != [] and code[r] == "behind"
        ):
            said.append(f"{regions[r]} {_stopped(seen, r, code[r], scale)}")
    return said or ["Nothing new: no region is surveyed, entered or given up, and none is open to it."]


def _given_up(seen: Seen, r: int) -> str:
    s = seen.decision.situation
    if s.stage[r] == ENTERED:
        return f"after {s.weeks_in_stage[r]} weeks no dealer there carries its goods"
    found = f"it believes in a share of {s.share[r]:.1%}, below {seen.terms.abandon_share:.1%}"
    return f"after {s.weeks_in_stage[r]} weeks {found}"


def _entered(seen: Seen, r: int, code: str, scale: Scale) -> str:
    from channelsim.rules._expansion_tools import ready

    s, why = seen.decision.situation, seen.decision.choice.why
    need, have = scale.text(why.need[r]), scale.text(why.have[r])
    if code == "script":
        return f"is entered: {SCRIPTED}. {_reserved(seen, r, scale)}."
    if code in ("asked", "went_asking"):
        said = (
            "somebody there asked for the brand"
            if code == "asked"
            else "it has no market yet and went to ask itself"
        )
        return f"is entered: {said}; setting up and the office cost {need}, {have} was left. {_reserved(seen, r, scale)}."
    could = ready(s, seen.terms)
    place = [one for one in order_of(seen) if could[one]].index(r) + 1
    door = ", next door to where it sells" if s.near[r] and seen.terms.neighbours_first else ""
    presence = "presence at full strike" if code == "entered" else "the least presence worth an office"
    paid = f"set-up, office and {presence} need {need} in the quarter, {have} was left. {_reserved(seen, r, scale)}"
    return f"is entered: number {place} of the {could.sum()} it could enter {_ground(seen)}{_scored(seen, r)}{door}; {paid}."


def reserved(seen: Seen) -> NDArray[np.float64]:
    """Return what the decision sets aside in each region until the next one: surveys, set-up, offices, presence (R,)."""
    s, choice = seen.decision
    there = (s.among(WITH_OFFICE) | choice.enter) & ~choice.abandon
    kept = (s.office + choice.presence * s.plan_cost) * s.weeks
    return np.asarray(s.survey * choice.survey + s.set_up * choice.enter + kept * there, float)


def _reserved(seen: Seen, r: int, scale: Scale) -> str:
    return f"At presence {seen.decision.choice.presence[r]:.2f} it is given {scale.text(reserved(seen)[r])}"


def _stopped(seen: Seen, r: int, code: str, scale: Scale) -> str:
    s, why = seen.decision.situation, seen.decision.choice.why
    said = {
        "money": "set-up, office and presence at full strike would cost {need} in the quarter, and {have} is left",
        "least": "set-up, office and the least presence would cost {need} in the quarter, and {have} is left",
        "income": "with it a whole quarter would cost {need}, and a quarter brings {have}, so it could not be kept up",
        "at_once": "{count} may be under development at a time",
        "phase": "by this quarter {count} are to be entered, and no more",
        "not_surveyed": "it is not surveyed yet",
        "surveying": "its survey is not over",
        "next_door": "others next door to where it sells go first",
        "behind": "another region came before it",
        "not_asked": "nobody there asked for the brand",
        "not_in_script": "the script does not name it now",
    }[code]  # fmt: skip
    have = "nothing" if why.have[r] <= 0 else scale.text(why.have[r])
    amounts = {"need": scale.text(why.need[r]), "have": have}
    count = (
        "" if not np.isfinite(why.have[r]) else f"{why.have[r]:.0f} region{'' if why.have[r] == 1 else 's'}"
    )
    rank = int((s.rank[s.open] > s.rank[r]).sum()) + 1
    return f"is not entered (number {rank} {_ground(seen)}{_scored(seen, r)}): {said.format(**amounts, count=count)}."


def _ground(seen: Seen) -> str:
    return GROUNDS.get(seen.strategy, GROUNDS[seen.terms.enter_by])


def _scored(seen: Seen, r: int) -> str:
    if seen.strategy in GROUNDS or seen.terms.enter_by != "score":
        return ""
    return f", {100 * seen.score.score[r]:.1f} ± {100 * seen.score.error[r]:.1f}"


def _show(seen: Seen, regions: list[str], maker: str, scale: Scale, rows: int) -> None:
    s, choice = seen.decision
    order = order_of(seen)
    chosen = choice.enter | choice.survey | choice.abandon | s.among(WITH_OFFICE)
    shown = [r for n, r in enumerate(order) if n < rows or chosen[r]]
    title = f"{maker}, {seen.strategy.replace('_', ' ')}, quarter {s.quarter + 1}, week {seen.week}"
    brings = scale.text(s.income)
    typer.echo(
        f"{title}: {scale.text(s.money)} to spend until the next decision; a whole quarter brings {brings}\n"
    )
    for sentence in sentences(seen, regions, scale):
        typer.echo(fill(sentence, PLAIN_WIDTH, subsequent_indent="  "))
    typer.echo("")
    columns = [
        ("region", "left"),
        ("stage", "left"),
        ("size, 000/week", "right"),
        *((name, "right") for _, name in BELIEVED),
    ]
    table(
        "What it believes, give or take a standard deviation",
        columns,
        [_beliefs(seen, r, regions[r]) for r in shown],
    )
    _show_scores(seen, regions, shown)
    names = ("set-up", "survey", "office", "full plan", "presence", "reserved")
    columns = [("region", "left"), *((name, "right") for name in names), ("decision", "left")]  # fmt: skip
    table(f"What it costs until the next decision, {scale.unit}, and what is done", columns,
          [_costs(seen, r, regions[r], scale) for r in shown])  # fmt: skip


def _beliefs(seen: Seen, r: int, name: str) -> list[str]:
    stage = STAGES[seen.decision.situation.stage[r]]
    size, off = (
        float(values[r]) / 1e3
        for values in (seen.believed("category_units"), seen.give_or_take("category_units"))
    )
    shares = [
        f"{_percent(seen.believed(item)[r])} ±{_percent(seen.give_or_take(item)[r])}" for item, _ in BELIEVED
    ]
    return [name, STATES.get(stage, stage), f"{size:,.0f} ±{off:,.0f}", *shares]


def _show_scores(seen: Seen, regions: list[str], shown: list[int]) -> None:
    """Print the eight criteria: value and what it adds; their sum, its error and place."""
    from channelsim.rules._entry_score import CRITERIA

    score, s = seen.score, seen.decision.situation
    places = {r: n + 1 for n, r in enumerate(order_of(seen)) if s.open[r]}
    columns = [
        ("region", "left"),
        ("no.", "right"),
        ("score", "right"),
        *((SHORT.get(name, name), "right") for name in CRITERIA),
    ]
    rows = [["weight", "", "", *(f"{100 * weight:.1f} %" for weight in score.weight[0])]]
    for r in shown:
        cells = [
            f"{100 * score.value[r, n]:.0f} {100 * score.contribution[r, n]:.1f}"
            for n in range(len(CRITERIA))
        ]
        rows.append(
            [
                regions[r],
                str(places.get(r, "")),
                f"{100 * score.score[r]:.1f} ±{100 * score.error[r]:.1f}",
                *cells,
            ]
        )
    used = "" if _scored(seen, 0) else "; its strategy goes by something else"
    table(f"Entry score, of 100: of each criterion its value, and value × weight{used}", columns, rows)


def _costs(seen: Seen, r: int, name: str, scale: Scale) -> list[str]:
    from channelsim.rules._expansion_why import WHY

    s, choice = seen.decision
    whole = (s.set_up[r], s.survey[r], s.office[r] * s.weeks, s.plan_cost[r] * s.weeks)
    costs = [f"{amount / scale.size:,.2f}" for amount in whole]
    if s.among(WITH_OFFICE)[r]:
        costs[:2] = ["", ""]
    why = "enter" * int(choice.enter[r]) if choice.why is None else BRIEF[WHY[choice.why.code[r]]]
    done = "give up" if choice.abandon[r] else "survey" if choice.survey[r] else why
    kept = "" if not choice.presence[r] else f"{choice.presence[r]:.2f}"
    aside = reserved(seen)[r]
    return [name, *costs, kept, f"{aside / scale.size:,.2f}" if aside else "", done]


def _percent(share: float) -> str:
    """Return a share in per cent, two digits."""
    return f"{100 * share:.{1 if share < 0.0995 else 0}f}"
