"""Tables and sentences on a manufacturer's decision about regions: what it believed, what it cost, what it chose and why."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import typer

from channelsim.cli.show import PLAIN_WIDTH, note, table
from channelsim.market.stages import ENTERED, STAGES, WITH_OFFICE

if TYPE_CHECKING:
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
    from channelsim.simulation.replay_entries import decisions_in

    found = decisions_in(run, manufacturer, weeks)
    when = f"week {weeks.start}" if len(weeks) == 1 else f"weeks {weeks.start} to {weeks.stop - 1}"
    if not found:
        note(
            f"{manufacturer} decided nothing on regions in {when}: it decides as a quarter begins, and when its first"
        )
        note("surveys are over, if its region_expansion has a type other than none")
    for seen in found:
        scale = scale_of(run, seen.decision.situation.income)
        _show(seen, run.names("region"), manufacturer, scale, rows)


def order_of(seen: Seen) -> list[int]:
    """Return all regions: those it might enter, in the order in which its strategy looks at them, then the others."""
    from channelsim.rules._expansion_tools import ranked

    s = seen.decision.situation
    first: list[int] = ranked(s, seen.terms, s.open)
    return first + [r for r in range(s.stage.size) if r not in first]


def sentences(seen: Seen, regions: list[str], scale: Scale) -> list[str]:
    """Return one sentence for every region chosen, and why the next best were not."""
    from channelsim.rules._expansion_why import CHOSEN, WHY

    s, choice = seen.decision
    order = order_of(seen)
    place = {r: n + 1 for n, r in enumerate(order)}
    said = []
    for r in order:
        name = regions[r]
        if choice.abandon[r]:
            found = (f"it believes in a share of {s.share[r]:.1%}, below {seen.terms.abandon_share:.1%}"
                     if s.stage[r] != ENTERED else "no dealer has been found")  # fmt: skip
            said.append(f"{name} is given up: after {s.weeks_in_stage[r]} weeks {found}.")
        if choice.survey[r]:
            wanted = seen.terms.survey_candidates
            why = f"number {place[r]} {_ground(seen)}; {wanted} candidates are to be known before they may be entered"
            said.append(
                f"{name} is surveyed for {scale.text(s.survey[r])}: {why if wanted else 'the script says so'}."
            )
    if choice.why is None:
        entered = [f"{regions[r]} is entered." for r in order if choice.enter[r]]
        return [*said, *entered, "Its strategy gives no reasons for what it enters."]
    code = [WHY[n] for n in choice.why.code]
    said += [f"{regions[r]} {_entered(seen, r, code[r], scale)}" for r in order if choice.enter[r]]
    left = [r for r in order if s.open[r] and not choice.enter[r]]
    told = [r for r in left if code[r] in TESTS]
    best = sorted(left, key=lambda r: -s.rank[r])[:NEXT_BEST]
    for r in dict.fromkeys([*told, *best]):
        if code[r] not in CHOSEN and not choice.survey[r] | choice.abandon[r] | (
            told != [] and code[r] == "behind"
        ):
            said.append(f"{regions[r]} {_stopped(seen, r, code[r], scale)}")
    return said or ["Nothing new: no region is surveyed, entered or given up, and none is open to it."]


def _entered(seen: Seen, r: int, code: str, scale: Scale) -> str:
    from channelsim.rules._expansion_tools import ready

    s, why = seen.decision.situation, seen.decision.choice.why
    need, have = scale.text(why.need[r]), scale.text(why.have[r])
    if code == "script":
        return "is entered: the script says so."
    if code in ("asked", "went_asking"):
        said = (
            "somebody there asked for the brand"
            if code == "asked"
            else "it has no market yet and went to ask itself"
        )
        return f"is entered: {said}, and setting up and the office cost {need} of {have} left."
    could = ready(s, seen.terms)
    place = [one for one in order_of(seen) if could[one]].index(r) + 1
    door = ", next door to where it sells" if s.near[r] and seen.terms.neighbours_first else ""
    presence = "presence at full strike" if code == "entered" else "the least presence worth an office"
    paid = f"set-up, office and {presence} cost {need} in the quarter, and {have} was left"
    return f"is entered: number {place} of the {could.sum()} it could enter {_ground(seen)}{_scored(seen, r)}{door}; {paid}."


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
    amounts = {"need": scale.text(why.need[r]), "have": scale.text(why.have[r])}
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
    columns = [("region", "left"), *((name, "right") for name in ("set-up", "survey", "office", "full plan", "presence")),
               ("decision", "left")]  # fmt: skip
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
    return [name, *costs, kept, done]


def _percent(share: float) -> str:
    """Return a share in per cent, two digits."""
    return f"{100 * share:.{1 if share < 0.0995 else 0}f}"
