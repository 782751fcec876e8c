from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from channelsim.base.errors import ChannelsimError, InputError
from channelsim.base.setting import Settings, setting
from channelsim.rules.registry import implementations, register
from channelsim.scenario.read import load

PLUGIN = '''
from typing import ClassVar
from channelsim.base.setting import Settings as RuleSettings, setting
from channelsim.rules.registry import register


@register("rebate", "{name}")
class Mine:
    mixes = {mixes}

    class Settings(RuleSettings):
        """A scheme of one's own."""

        per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")
        steps: tuple[float, ...] = setting((0.01, 0.02), unit="share", meaning="rates of the steps", source="test")
        rate: float = setting(0.5, unit="share", meaning="rate", source="test", ge=0, le=1)

    @staticmethod
    def decide(view, settings, luck):
        return ["mine", settings]
'''


def test_a_rule_of_ones_own(make: Any, write: Any) -> None:
    write("own_ladder.py", PLUGIN.format(name="own_ladder", mixes=False))
    text = """
plugins: [own_ladder]
manufacturer_defaults: {rebate: {type: own_ladder, steps: [0.1, 0.2]}}
manufacturers: {beta: {rebate: {rate: 0.3}}}
"""
    scenario = make(text)
    settings = scenario.rule_settings("rebate", "manufacturers", 0)
    assert settings.steps[0, 0] == (0.1, 0.2)
    assert settings.rate[:, 0].tolist() == [0.5, 0.3]
    assert scenario.implementation("rebate", "manufacturers", 0).decide(None, settings, None)[0] == "mine"
    again = pickle.loads(pickle.dumps(scenario))
    assert again.hash == scenario.hash
    assert "manufacturers.<name>.rebate.steps" in [item.path for item in scenario.settings_reference()]


def test_it_belongs_to_its_scenario_and_is_checked(make: Any, write: Any) -> None:
    write("own_scheme.py", PLUGIN.format(name="own_scheme", mixes=False))
    chosen = "manufacturer_defaults: {rebate: {type: own_scheme}}\n"
    make("plugins: [own_scheme]\n" + chosen)
    with pytest.raises(InputError, match="there is no type 'own_scheme'"):
        make(chosen)
    with pytest.raises(InputError, match="unknown key 'payment_delay_weeks'"):
        make(
            "plugins: [own_scheme]\nmanufacturer_defaults: {rebate: {type: own_scheme, payment_delay_weeks: 4}}\n"
        )


def test_changed_code_is_another_scenario(make: Any, write: Any) -> None:
    write("own_code.py", PLUGIN.format(name="own_code", mixes=False))
    before = make("plugins: [own_code]\n").hash
    write("own_code.py", PLUGIN.format(name="own_code", mixes=False).replace('"mine"', '"changed"'))
    after = make("plugins: [own_code]\nmanufacturer_defaults: {rebate: {type: own_code}}\n")
    assert after.hash != before
    assert after.implementation("rebate", "manufacturers", 0).decide(None, None, None)[0] == "changed"


def test_two_plugins_of_one_type(make: Any, write: Any) -> None:
    write("own_one.py", PLUGIN.format(name="own_twice", mixes=False))
    write("own_two.py", PLUGIN.format(name="own_twice", mixes=False))
    with pytest.raises(ChannelsimError, match="'own_twice' is registered twice"):
        make("plugins: [own_one, own_two]\n")


def test_nothing_from_outside_may_bring_code(make: Any, write: Any, tmp_path: Path) -> None:
    write("own_trap.py", f"open({str(tmp_path / 'sprung')!r}, 'w')\n")
    with pytest.raises(InputError, match="plugins are not allowed here"):
        load(write("mine.yaml", "extends: base.yaml\nplugins: [own_trap]\n"), allow_plugins=False)
    assert not (tmp_path / "sprung").exists()
    resolved = {**make().resolved()}
    resolved["data"]["plugins"] = ["own_trap"]
    from channelsim.scenario.scenario import Scenario

    with pytest.raises(InputError, match="plugins are not allowed here"):
        Scenario.from_resolved(resolved, allow_plugins=False)
    for outside in ("../own_trap.py", "/own_trap.py"):
        with pytest.raises(InputError, match=r"leaves the scenario's folder|absolute path"):
            make(f"plugins: [{outside}]\n")


def test_types_side_by_side(make: Any, write: Any) -> None:
    write("own_mix.py", PLUGIN.format(name="own_mix", mixes=True))
    write("own_alone.py", PLUGIN.format(name="own_alone", mixes=False))
    two = "plugins: [own_mix]\nmanufacturers: {alpha: {rebate: {type: own_mix, rate: 0.4}}, beta: {rebate: {type: flat}}}\n"
    with pytest.raises(InputError, match="all must use the same type of rebate"):
        make(two)  # the standard one does not mind its neighbours
    write("own_other.py", PLUGIN.format(name="own_other", mixes=True))
    scenario = make("plugins: [own_mix, own_other]\nmanufacturer_defaults: {rebate: {type: own_other}}\n"
                    "manufacturers: {alpha: {rebate: {type: own_mix, rate: 0.4}}}\n")  # fmt: skip
    settings = scenario.rule_settings("rebate", "manufacturers", 0)
    assert [group.acting[:, 0].tolist() for group in settings.groups] == [[True, False], [False, True]]
    assert settings.groups[0].rate[0].tolist() == [0.4] * 3
    moves = scenario.implementation("rebate", "manufacturers", 0).decide(None, settings, None)
    assert [move for move in moves if isinstance(move, str)] == ["mine", "mine"]
    assert np.shape(settings.groups[1].rate) == (2, 3)


def test_what_cannot_be_registered() -> None:
    class Good:
        class Settings(Settings):
            per = ("manufacturer", "region")  # type: ignore[misc]
            rate: float = setting(0.0, unit="share", meaning="rate", source="test")

        @staticmethod
        def decide(view: Any, settings: Any, luck: Any) -> list[Any]:
            return []

    class Bare:
        decide = Good.decide

    with pytest.raises(ChannelsimError, match="no rule 'magic'"):
        register("magic", "x")(Good)
    with pytest.raises(ChannelsimError, match="needs Settings"):
        register("rebate", "x")(Bare)
    with pytest.raises(ChannelsimError, match="must differ per"):
        register("loyalty", "x")(Good)
    with pytest.raises(ChannelsimError, match="exists already"):
        register("rebate", "flat")(Good)
    assert list(implementations("rebate")) == ["flat"]
    assert list(implementations("loyalty")) == ["standard"]


def test_advisors_of_a_type_without_heads_are_not_judged(make: Any, write: Any) -> None:
    write(
        "walkers.py",
        '''
from typing import ClassVar
from channelsim.base.setting import Settings as RuleSettings, setting
from channelsim.rules.registry import register


@register("field_force", "walkers")
class Walkers:
    class Settings(RuleSettings):
        """Advisors on foot."""

        per: ClassVar[tuple[str, ...]] = ("manufacturer", "region")
        legs: int = setting(2, unit="1", meaning="legs", source="planner")

    @staticmethod
    def decide(view, settings, luck):
        return []
''',
    )
    text = "plugins: [walkers]\nmanufacturer_defaults: {field_force: {type: walkers, legs: 2}}\n"
    assert make(text).warnings == ()


ANSWER = '''
from channelsim.rules._rival_terms import Terms
from channelsim.rules.registry import register


@register("competitive_reaction", "own_answer")
class Mine:
    mixes = True

    class Settings(Terms):
        """The common settings."""

    @staticmethod
    def decide(view, settings, luck):
        return [("mine", settings.acting.tolist())]
'''


def test_an_answer_to_rivals_of_ones_own_beside_a_shipped_one(make: Any, write: Any) -> None:
    from channelsim.rules import competitive_reaction
    from support import luck, tiny_market, view_of

    write("own_answer.py", ANSWER)
    scenario = make("""
plugins: [own_answer]
manufacturers:
  alpha: {competitive_reaction: {type: match_price}}
  beta: {competitive_reaction: {type: own_answer, step: 0.5}}
""")
    settings = scenario.rule_settings("competitive_reaction", "manufacturers", 0)
    shipped, own = settings.groups
    assert (shipped.acting.tolist(), own.acting.tolist()) == ([True, False], [False, True])
    assert shipped.type[0] == "match_price"
    assert own.step[1] == 0.5
    decider = scenario.implementation("competitive_reaction", "manufacturers", 0)
    market = tiny_market()
    market.week = 20
    moves = decider.decide(view_of(market), settings, luck())
    assert moves[-1] == ("mine", [False, True])
    (mine,) = [move for move in moves if getattr(move, "table", "") == "manufacturers"]
    assert mine.rows.tolist() == [0]
    assert competitive_reaction.mixes
