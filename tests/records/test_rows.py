from __future__ import annotations

from channelsim.market.ledger import PROFIT_ACCOUNTS
from channelsim.records.rows import FLOWS, FRAMES


def test_flows_are_the_profit_accounts_of_the_books() -> None:
    assert tuple(name for name, _ in FLOWS) == PROFIT_ACCOUNTS


def test_every_column_has_type_unit_and_meaning_and_a_name_of_its_own() -> None:
    assert set(FRAMES) == {"region_product", "dealer_product", "region_manufacturer", "region", "manufacturer", "dealer",
                           "terminal_product", "origin", "diversion", "contract", "belief", "answer", "expansion",
                           "recruiting", "dealing", "joint_body", "own_channel", "orders"}  # fmt: skip
    for frame in FRAMES.values():
        names = [column.name for column in frame.columns] + list(frame.dims) + ["week"]
        assert len(set(names)) == len(names)
        for column in frame.columns:
            assert column.dtype in {"int64", "float64"}
            assert column.unit
            assert column.meaning
