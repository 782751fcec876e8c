"""Sentences and tables of the part "who gained, who paid", all computed from the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from channelsim.analysis import diversion, gains, paired
from channelsim.analysis.whole import last, money, ratio
from channelsim.report.look import Look
from channelsim.report.page_tables import Rows, rows_of
from channelsim.report.words import Words, number

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.records.run import Run

YEAR = 52
MOST_DEALERS = 20
LEAST_NAMED = 500.0  # money a year below which a sum is not worth a sentence
COLUMNS = (*gains.MOVED, "forfeited", "margin_home")


def told(run: Run, look: Look, words: Words) -> list[str]:
    """Return what happened in sentences; nothing where there is nothing to say."""
    if not run.weeks or not gains.moves_money(run):
        return []
    roles = gains.money_by_role(run).set_index("role")
    makers: Any = roles.loc["manufacturer"]
    invoiced = float(last(money(run, "manufacturer", "revenue"), YEAR).sum()) * YEAR / min(YEAR, run.weeks)
    paid = -float(makers.rewards)
    said = [words("said_rewards", amount=amount(paid, run, words), share=_share(ratio(paid, invoiced)))]
    if not diversion.traced(run):
        return said
    if "diverting_dealer" not in roles.index:
        return [*said, words("said_nobody")]
    return said + _of_diversion(run, look, words, roles)


def _of_diversion(run: Run, look: Look, words: Words, roles: Any) -> list[str]:
    theirs, makers, regions = (
        roles.loc["diverting_dealer"],
        roles.loc["manufacturer"],
        gains.money_by_region(run),
    )
    share = diversion.diversion_share(run)
    parts = [
        words("said_of_maker", maker=maker, cases=number(cases, 0), share=_share(part))
        for maker, cases, part in zip(
            look.manufacturer_names, share.diverted_cases, share.share_of_sell_in, strict=True
        )
        if cases > 0
    ]
    count, listed = int(theirs.parties), _joined(parts, words)
    said = [words("said_diverted", count=count, all=_signed(roles.reset_index()), parts=listed)]
    left = theirs.margin_abroad + theirs.haul + theirs.fines
    key = "said_left" if left >= 0 else "said_lost"
    sums = {"margin": theirs.margin_abroad, "haul": -theirs.haul, "fines": -theirs.fines, "net": abs(left)}
    said.append(words(key, **{name: amount(value, run, words) for name, value in sums.items()}))
    if theirs.forfeited:
        said.append(words("said_forfeited", amount=amount(theirs.forfeited, run, words)))
    if regions.below_guide.sum() >= LEAST_NAMED:
        worst = int(regions.below_guide.argmax())
        of_all = regions.below_guide[worst] / regions.below_guide.sum()
        said.append(words("said_below", amount=amount(regions.below_guide.sum(), run, words), share=_share(of_all),
                          region=look.region_names[worst]))  # fmt: skip
    found = diversion.detection(run)
    said.append(words("said_found", share=_share(ratio(found.found_units.sum(), found.sold_units.sum()))))
    if gains.recorded(run, "contract", "ended_for_findings"):
        ended, taken = (
            int(run.cube("contract", name).sum()) for name in ("ended_for_findings", "taken_over")
        )
        if ended:
            said.append(words("said_ended", count=ended, taken=taken))
    for name in ("compensation", "inspection"):
        if makers[name]:
            said.append(words(f"said_{name}", amount=amount(-makers[name], run, words)))
    return said


def all_tables(run: Run, words: Words) -> dict[str, Rows | None]:
    """Return the tables by role and by dealer; None where nobody was rewarded and nothing can be diverted."""
    if not run.weeks or not gains.moves_money(run):
        return {"gains_role": None, "gains_dealer": None}
    data = gains.money_by_party(run)
    data = data[data.parties > 0]
    roles = gains.by_role(data)
    split = (roles.role == "diverting_dealer").any()
    names = [
        words(f"{'' if split or name not in ('core', 'sub') else 'all_'}{name}_role") for name in roles.role
    ]
    dealers = data[data.role.isin(("diverting_dealer", "core", "sub"))]
    moved = dealers[list(gains.MOVED)].abs().sum(axis=1) + dealers.forfeited
    order = np.lexsort((-moved.to_numpy(), (dealers.role != "diverting_dealer").to_numpy()))
    shown = dealers.iloc[order[:MOST_DEALERS]]
    head = words("role"), words("dealer")
    by_role = _table(run, words, head[0], names, roles, counts=True)
    by_dealer = _table(run, words, head[1], [str(name) for name in shown.party], shown, roles=True)
    return {"gains_role": by_role, "gains_dealer": by_dealer}


def cut(run: Run, words: Words) -> str:
    """Return that not all dealers are shown, where that is so."""
    if not run.weeks or len(run.names("dealer")) <= MOST_DEALERS or not gains.moves_money(run):
        return ""
    dealers = _signed(gains.money_by_party(run))
    return words("gains_cut", count=MOST_DEALERS, all=dealers) if dealers > MOST_DEALERS else ""


def _signed(data: pd.DataFrame) -> int:
    """Return how many dealers there are in a table by party or role; candidates nobody has signed are none."""
    return int(data.parties[data.role.isin(("diverting_dealer", "core", "sub"))].sum())


def _table(run: Run, words: Words, head: str, names: list[str], data: pd.DataFrame, *, counts: bool = False,
           roles: bool = False, last_column: str = "profit") -> Rows:  # fmt: skip
    """Return one row a party, columns that are zero for all left out, money in thousands (万 in Chinese)."""
    unit, word = words.money_unit(0)
    digits = 0 if word == "thousand" else 1
    kept = [name for name in (*COLUMNS, "other") if (np.nan_to_num(data[name]) != 0).any()]
    columns = {"parties": [number(count, 0) for count in data.parties]} if counts else {}
    if roles and (data.role == "diverting_dealer").any():
        columns["role"] = [words(f"{role}_role") for role in data.role]
    for name in (*kept, last_column):
        columns["other_money" if name == "other" else name] = [
            "0" if x == 0 else number(x / unit, digits) for x in data[name]
        ]
    currency = words(f"{word}_a_year", currency=words.currency(str(run.manifest.get("currency", ""))))
    return rows_of(words, "role", names, columns, texts={"role"}, head=f"{head} ({currency})")


def change(run: Run, reference: Run, look: Look, words: Words) -> dict[str, Any]:
    """Return title, sentences and tables of the differences to a paired run.

    Raises:
        InputError: the runs are no pair.
    """
    data = paired.who_gained(run, reference)
    roles = gains.by_role(data)
    split = (roles.role == "diverting_dealer").any()
    names = [
        words(f"{'' if split or name not in ('core', 'sub') else 'all_'}{name}_role") for name in roles.role
    ]
    name = _name_of(reference)
    parts = [words("said_change", who=who, amount=amount(x, run, words, signed=True))
             for who, x in zip(names, roles.gain, strict=True)]  # fmt: skip
    said = [words("said_changes", name=name, parts=_joined(parts, words))]
    third = paired.third_parties(run, reference)
    if len(third):
        lost = -third.groupby(third.role == "manufacturer").damage.sum()
        diverted = diversion.diversion_share(run)
        maker = look.manufacturer_names[int(diverted.diverted_cases.argmax())]
        money_of = {key: amount(float(lost.get(at, 0.0)), run, words, signed=True) for key, at in
                    (("dealers", False), ("makers", True))}  # fmt: skip
        said.append(words("said_third", maker=maker, **money_of))
    by_role = _table(run, words, words("role"), names, roles, counts=True, last_column="gain")
    return {
        "title": words("change", name=name),
        "told": said,
        "tables": [by_role, _policy(run, reference, look, words)],
    }


def _policy(run: Run, reference: Run, look: Look, words: Words) -> Rows:
    """Return one row a manufacturer: what schemes cost more, what more was sold for it, what diversion was kept at home."""
    cost, kept = paired.scheme_cost_per_unit(run, reference), paired.deterrence(run, reference)
    columns = {
        "extra_cost": [amount(x, run, words, signed=True) for x in cost.extra_cost],
        "extra_cases": [_plus(x) for x in cost.extra_cases],
        "extra_shipped": [_plus(x) for x in cost.extra_shipped],
        "cost_per_extra": [number(x, 2) for x in cost.cost_per_case],
        "diverted_now": [number(x, 0) for x in kept.diverted_cases],
        "diverted_then": [number(x, 0) for x in kept.reference_cases],
        "deterred": [_share(x) for x in kept.deterrence],
    }
    return rows_of(words, "manufacturer", look.manufacturer_names, columns)


def amount(value: float, run: Run, words: Words, *, signed: bool = False) -> str:
    """Return money as people read it: thousand or million of the currency, 万 or 亿 in Chinese."""
    if value == 0:
        return words("nothing_paid")
    unit, word = words.money_unit(value)
    sign = "+" if signed and value > 0 else ""
    currency = words.currency(str(run.manifest.get("currency", "")))
    return words(word, value=f"{sign}{number(float(value) / unit)}", currency=currency)


def _joined(parts: list[str], words: Words) -> str:
    return ("；" if words.language == "zh" else "; ").join(parts)


def _plus(value: float) -> str:
    return f"{'+' if value > 0 else ''}{number(value, 0)}"


def _share(value: Any) -> str:
    text = number(100 * float(value), 1 if abs(float(value)) < 0.995 else 0)
    return text if text == "–" else f"{text} %"


def _name_of(run: Run) -> str:
    """Return what a reference run is called: its scenario with the alternative, else its folder."""
    alternative = run.manifest.get("scenario", {}).get("alternative")
    return str(alternative or run.folder.resolve().name)
