"""The Mesa face of a market: a ``mesa.Model`` that can be stepped, queried, collected from and batch-run."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import mesa

from channelsim.agents import Consumer, CoreDealer, CustomerAdvisor, Manufacturer, SubDealer, Terminal
from channelsim.agents.table import ConsumerSet
from channelsim.base.errors import BrokenModelError
from channelsim.base.memory import give_memory_back, keep_freed_memory
from channelsim.scenario.read import load
from channelsim.simulation.build import build_market
from channelsim.simulation.collect import Collector
from channelsim.simulation.opening import open_market

REGISTERED = {
    "manufacturers": Manufacturer,
    "core_dealers": CoreDealer,
    "sub_dealers": SubDealer,
    "terminals": Terminal,
    "customer_advisors": CustomerAdvisor,
}


def _total(column: str) -> Callable[[Any], int]:
    return partial(_total_of, column)


def _total_of(column: str, model: Any) -> int:
    return int(model.facts["region_product"][column].sum())


#: What Mesa's data collector keeps of every week: units of the simulated market. Terminals are never collected by default.
HEADLINES = {
    name: _total(name)
    for name in ("sell_in_units", "terminal_purchase_units", "sell_out_units", "lost_units")
}


class ChannelModel(mesa.Model):  # type: ignore[misc]
    """A channel market as a Mesa model; one step is one week.

    Args:
        scenario: a scenario, or the path of its file (use a path with ``mesa.batch_run``).
        rng: seed of the run; the scenario's own when left out. Mesa's generators ``rng`` and ``random`` are seeded with it
            but no rule of the market draws from them (see ``base/luck.py``).
        weeks: length of the run; the scenario's horizon when left out.
        audit: check all books after every rule.
        alternative: name of one of the scenario's alternatives (only with a path).
        overrides: ``path=value`` changes to the scenario (only with a path).
        watch: called before every week of the opening with its number, -opening_weeks … -1.

    Attributes:
        market: tables, books and places.
        facts: frames of the last finished week, by name (see ``records/rows.py``).
        datacollector: Mesa's, with the market's weekly totals; ``mesa.batch_run`` returns them. Add reporters as you like.

    ``model.agents`` holds the registered agents: manufacturers, dealers, terminals and advisors. Consumers, who may be
    millions, are in ``model.agents_by_type[Consumer]`` as a columnar set and nowhere else.

    Raises:
        InputError: the scenario is wrong.
    """

    def __init__(
        self,
        scenario: Any = None,
        *,
        rng: int | None = None,
        weeks: int | None = None,
        audit: bool = False,
        alternative: str | None = None,
        overrides: Sequence[str] = (),
        watch: Callable[[int], None] | None = None,
    ) -> None:
        if isinstance(scenario, str | Path):
            scenario = load(scenario, overrides=overrides, alternative=alternative)
        keep_freed_memory()
        seed = int(scenario.seed if rng is None else rng)
        super().__init__(rng=seed)
        self.channel_scenario = scenario
        self.seed = seed
        self.weeks = int(weeks or scenario.horizon_weeks)
        self.market = build_market(scenario, seed)
        self._week = open_market(self.market, scenario, seed, audit=audit, watch=watch)
        records = scenario.records
        self._collector = Collector(
            self.market,
            terminals=records.terminal_level,
            sample_terminals=records.sample_terminals,
            seed=seed,
        )
        self.facts: dict[str, dict[str, Any]] = {}
        self.datacollector = mesa.DataCollector(model_reporters=HEADLINES)
        self._failure: BaseException | None = None
        self._registered = dict.fromkeys(REGISTERED, 0)
        self._register()
        self._consumers = ConsumerSet(self, self.market.tables["consumers"])
        self._mesa_step = self.step
        self.__dict__["step"] = self._guarded_step

    def _register(self) -> None:
        """Make Mesa agents of the rows that have none yet: all at first, later those who joined."""
        for name, kind in REGISTERED.items():
            table = self.market.tables[name]
            for row in range(self._registered[name], table.size):
                kind(self, table, row)
            self._registered[name] = table.size

    @property
    def agents_by_type(self) -> dict[type, Any]:
        """Agent sets by class; consumers as a columnar set, the others as Mesa keeps them."""
        return {**self._agents_by_type, Consumer: self._consumers}

    @property
    def dimensions(self) -> dict[str, Any]:
        """Labels of the dimensions that facts are recorded by."""
        return self._collector.dimensions()

    @property
    def birth(self) -> dict[str, Any]:
        """What a reader of the facts must know of the market."""
        return self._collector.birth()

    def watch_rule(self, rule: str, call: Callable[..., Any]) -> None:
        """Have ``call(view, settings, luck)`` called each time just before a rule decides; it must change nothing."""
        self._week.watched[rule] = call

    @property
    def seconds_by_rule(self) -> dict[str, float]:
        """Where the time of the weeks so far went."""
        return dict(self._week.seconds)

    def step(self) -> None:
        """Carry out one week and keep its facts."""
        week = self.steps - 1
        self._week.run(week, self._collector.before_order)
        self._register()
        self.facts = self._collector.week(self._week.posting.facts)
        self.datacollector.collect(self)
        self.running = self.steps < self.weeks

    def _guarded_step(self) -> None:
        """Step; after a failure every further step says so (Mesa itself would silently do nothing)."""
        if self._failure is not None:
            raise BrokenModelError(
                f"the model stopped in week {self.steps} ({type(self._failure).__name__}: {self._failure}); make a new one"
            ) from self._failure
        try:
            self._mesa_step()
        except BaseException as failure:
            self._failure = failure
            self.running = False
            raise

    def close(self) -> None:
        """Give the memory back; the model cannot be used afterwards."""
        self._failure = RuntimeError("closed")
        self.running = False
        self.remove_all_agents()
        for table in self.market.tables.values():
            table.clear()
        self.facts = {}
        self.market.constants.clear()
        self.market.handed.clear()
        gc.collect()
        give_memory_back()
