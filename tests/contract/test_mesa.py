"""A Mesa user finds a Mesa model: step it, query it, collect from it, batch-run it."""

from __future__ import annotations

import gc
import pickle
import weakref

import mesa
import numpy as np
import pytest

from channelsim import ChannelModel, Consumer, CoreDealer, Manufacturer, Terminal
from channelsim.base.errors import BrokenModelError
from support import FIRST_STEPS

QUICK = ["market.opening_weeks=4"]


@pytest.fixture(scope="module")
def model() -> ChannelModel:
    model = ChannelModel(str(FIRST_STEPS), overrides=QUICK, rng=3, weeks=6)
    model.step()
    return model


def test_it_is_a_mesa_model_that_steps_weeks():
    model = ChannelModel(str(FIRST_STEPS), overrides=QUICK, rng=3, weeks=2)
    assert isinstance(model, mesa.Model)
    model.run_model()
    assert (model.steps, model.time, model.running) == (2, 2.0, False)
    assert model.facts["region_product"]["sell_out_units"].sum() > 0


def test_agents_by_type_answers_as_a_mesa_user_expects(model):
    terminals = model.agents_by_type[Terminal]
    assert len(terminals) == model.market.size("terminals")
    assert isinstance(terminals.to_list()[0], mesa.Agent)
    assert terminals.agg("size", np.mean) == pytest.approx(1.0, rel=1e-4)
    big = terminals.select(lambda t: t.size > 2)
    assert 0 < len(big) < len(terminals)
    assert (
        sum(terminals.map(lambda t: t.sold_units.sum()))
        == model.facts["region_product"]["sell_out_units"].sum()
    )
    assert len(model.agents_by_type[Manufacturer]) == len(model.market.names.manufacturers)
    by_region = model.agents_by_type[CoreDealer].groupby("region").count()
    assert sum(by_region.values()) == model.market.size("core_dealers")


def test_consumers_are_one_columnar_set_beside_the_registered_agents(model):
    consumers = model.agents_by_type[Consumer]
    assert len(consumers) == model.market.size("consumers")
    assert not any(isinstance(agent, Consumer) for agent in model.agents)
    assert consumers.get("loyalty").sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_a_data_collector_can_be_attached():
    model = ChannelModel(str(FIRST_STEPS), overrides=QUICK, rng=3, weeks=3)
    collector = mesa.DataCollector(
        model_reporters={"sold": lambda m: int(m.facts["region_product"]["sell_out_units"].sum())},
        agenttype_reporters={CoreDealer: {"stock": lambda dealer: int(dealer.stock_units.sum())}},
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    sold = collector.get_model_vars_dataframe()["sold"]
    assert len(sold) == 3
    assert (sold > 0).all()
    stock = collector.get_agenttype_vars_dataframe(CoreDealer)
    assert len(stock) == 3 * model.market.size("core_dealers")


def test_batch_run_takes_the_path_of_a_scenario():
    rows = mesa.batch_run(
        ChannelModel,
        parameters={"scenario": str(FIRST_STEPS), "weeks": 2},
        rng=[1, 2],
        number_processes=1,
        max_steps=2,
        display_progress=False,
    )
    assert sorted(row["rng"] for row in rows) == [1, 2]
    assert rows[0]["sell_out_units"] > 0
    assert rows[0]["sell_out_units"] != rows[1]["sell_out_units"]


def test_two_models_in_one_process_do_not_mix():
    alone = ChannelModel(str(FIRST_STEPS), overrides=QUICK, rng=3, weeks=3)
    for _ in range(3):
        alone.step()
    first, second = (ChannelModel(str(FIRST_STEPS), overrides=QUICK, rng=seed, weeks=3) for seed in (3, 4))
    for _ in range(3):
        first.step()
        second.step()
    mine, other = (m.facts["region_product"]["sell_out_units"] for m in (first, second))
    assert np.array_equal(mine, alone.facts["region_product"]["sell_out_units"])
    assert not np.array_equal(mine, other)


@pytest.mark.parametrize("stop", [RuntimeError("a rule broke"), KeyboardInterrupt()])
def test_a_model_that_failed_says_so_at_every_later_step(stop, monkeypatch):
    model = ChannelModel(str(FIRST_STEPS), overrides=QUICK, rng=3, weeks=5)
    model.step()

    def broken(*_: object) -> None:
        raise stop

    with monkeypatch.context() as patch:
        patch.setattr(model._week, "run", broken)
        with pytest.raises(type(stop)):
            model.step()
    for _ in range(2):
        with pytest.raises(BrokenModelError, match="make a new one"):
            model.step()


def test_a_closed_model_gives_its_memory_back():
    model = ChannelModel(str(FIRST_STEPS), overrides=QUICK, rng=3, weeks=2)
    model.step()
    taste = weakref.ref(model.market.tables["consumers"].array("taste"))
    gone = weakref.ref(model)
    model.close()
    assert taste() is None, "close() drops the arrays"
    with pytest.raises(BrokenModelError):
        model.step()
    del model
    gc.collect()
    assert gone() is None, "the model is collected after close()"


def test_a_two_dimensional_column_is_a_copy(model):
    consumers = model.agents_by_type[Consumer]
    before = consumers.get("taste").sum()
    consumers.get("taste")[:] = 0
    assert consumers.get("taste").sum() == before


def test_only_the_scenario_crosses_a_process_border(model):
    scenario = pickle.loads(pickle.dumps(model.channel_scenario))
    assert scenario.hash == model.channel_scenario.hash
