"""Columns, tables, row views and the columnar consumer set keep what they promise."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from channelsim.agents import Consumer, ConsumerSet, Terminal
from channelsim.agents.table import Column, Table, column
from support import tiny_market


class Shop:
    """A class with two columns, enough for a table."""

    stock = column("int64", dims=("product",), unit="unit", meaning="stock", default=3)
    open = column("bool", unit="yes/no", meaning="open", default=1)


def test_declaration_is_the_schema():
    table = Table(Shop, {"product": 2})
    assert table.columns["stock"] == Column("stock", "int64", ("product",), "unit", "stock", 3)
    assert table.append(3) == range(3)
    assert table.array("stock").tolist() == [[3, 3]] * 3
    assert table.append(1) == range(3, 4), "rows are only ever appended"
    assert table.array("open").tolist() == [True] * 4


def test_views_refuse_writing_and_name_what_there_is():
    table = Table(Shop, {"product": 1})
    table.append(1)
    view = table.view()
    with pytest.raises(ValueError, match="read-only"):
        view.stock[0] = 1
    with pytest.raises(AttributeError, match="it has stock, open"):
        _ = view.stok


def test_a_view_follows_growth_of_its_table():
    table = Table(Shop, {"product": 1})
    table.append(1)
    view = table.view()
    table.append(2)
    assert view.stock.shape == (3, 1)


def test_an_agent_is_a_read_only_row():
    market = tiny_market(products=2)
    model = mesa.Model(rng=1)
    agent = Terminal(model, market.tables["terminals"], 1)
    market.live("terminals", "size")[1] = 2.5
    market.live("terminals", "stock_units")[1] = [4, 5]
    assert agent.size == 2.5
    assert agent.stock_units.tolist() == [4, 5]
    with pytest.raises(AttributeError, match="read-only"):
        agent.size = 1
    with pytest.raises(ValueError, match="read-only"):
        agent.stock_units[0] = 9
    assert market.live("terminals", "stock_units")[1, 0] == 4


@pytest.fixture
def consumers() -> ConsumerSet:
    market = tiny_market(consumers=6)
    market.live("consumers", "rate")[:] = [3, 1, 2, 1, 5, 4]
    market.live("consumers", "region")[:] = [0, 0, 0, 1, 1, 1]
    return ConsumerSet(mesa.Model(rng=1), market.tables["consumers"])


def test_a_two_dimensional_get_is_not_the_live_array(consumers):
    taken = consumers.get("taste")
    taken[:] = 9
    assert not consumers.get("taste").any()


def test_select_sort_group_and_aggregate(consumers):
    assert consumers.agg("rate", np.sum) == 16
    assert consumers.agg("rate", [np.min, np.max]) == [1, 5]
    busy = consumers.select(consumers.get("rate") > 2)
    assert [agent.row for agent in busy] == [0, 4, 5]
    assert [agent.row for agent in busy.sort("rate")] == [4, 5, 0]
    assert [agent.row for agent in consumers.sort("rate", ascending=True)][:2] == [1, 3]
    groups = consumers.groupby("region").groups
    assert {region: len(part) for region, part in groups.items()} == {0: 3, 1: 3}
    assert len(consumers.select(at_most=0.5)) == 3
    with pytest.raises(ValueError, match="True or False"):
        consumers.select([True])


def test_rows_are_unique_and_views_compare_by_row(consumers):
    doubled = ConsumerSet(consumers.model, consumers[0]._table, [4, 2, 4])
    assert [agent.row for agent in doubled] == [4, 2]
    assert consumers[2] == consumers[2]
    assert len({consumers[2], consumers[2], consumers[3]}) == 2
    assert consumers[2] in consumers


def test_consumers_are_not_registered_with_the_model(consumers):
    before = len(consumers.model.agents)
    consumers.to_list()
    assert len(consumers.model.agents) == before
    assert isinstance(consumers[0], Consumer)


def test_set_writes_and_unknown_columns_are_refused(consumers):
    consumers.select(consumers.get("region") == 1).set("rate", 7)
    assert consumers.get("rate").tolist() == [3, 1, 2, 7, 7, 7]
    with pytest.raises(AttributeError, match="no column"):
        consumers.get("rates")
    with pytest.raises(TypeError, match="made with the market"):
        consumers.add(consumers[0])
