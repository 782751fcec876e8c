"""How advisors leave and join: rows of the table of customer advisors change or are appended."""

from __future__ import annotations

import numpy as np

from channelsim.base.errors import BooksError
from channelsim.market import moves
from channelsim.simulation.holdings import Holdings


def staff(posting: Holdings, move: moves.Staff) -> None:
    """Carry out a change of the field force.

    Raises:
        BooksError: heads below zero, skill below one or not as many heads as rows.
    """
    live, table = posting.market.live, posting.market.tables["customer_advisors"]
    heads, joining = np.asarray(move.heads, float), np.asarray(move.joining, float)
    if heads.shape != (table.size,):
        raise BooksError(f"{table.size} rows of advisors, and heads of {heads.size}")
    for given, least, what in ((heads, 0, "heads"), (joining, 0, "heads joining"), (move.skill, 1, "skill")):
        if not (np.asarray(given) >= least).all():
            raise BooksError(f"advisors cannot have {what} below {least}")
    live("customer_advisors", "heads")[:] = heads
    if joining.size:
        rows = table.append(joining.size)
        fresh = slice(rows.start, rows.stop)
        values = {"manufacturer": move.manufacturer, "region": move.region, "heads": joining,
                  "tenure_weeks": move.tenure_weeks, "skill": move.skill}  # fmt: skip
        for name, value in values.items():
            live("customer_advisors", name)[fresh] = value
