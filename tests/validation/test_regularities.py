"""The regularities that the model shows today, as ``experiments/regularities.py`` measures them, do not get lost.

Bounds are those of the published range where the model lies in it (docs/discussion/validation.md); where it does not, no test
pretends that it does.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

STUDY = Path(__file__).resolve().parents[2] / "experiments" / "regularities.py"
pytestmark = pytest.mark.validate


def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("regularities", STUDY)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], list[float]]:
    """Return the numbers of the line of a market whose regularity begins so."""
    module = study()
    lab: Any = module.Lab(tmp_path_factory.mktemp("runs"))
    module.towns(lab)
    module.province(lab)

    def numbers(market: str, begins: str) -> list[float]:
        lines = [line for line in lab.lines if line.market == market and line.regularity.startswith(begins)]
        assert len(lines) == 1, begins
        return [float(number) for number in re.findall(r"[-+]?\d*\.?\d+", lines[0].measured)]

    return numbers


def test_share_rises_faster_than_distribution(measured) -> None:
    assert measured("wide_shelf", "exponent of share")[0] > 1.05
    assert measured("henan_beer", "exponent of share")[0] > 1.05


def test_small_brands_are_bought_less_often(measured) -> None:
    assert 0.14 < measured("henan_beer", "double jeopardy over 4 weeks")[0] < 0.48


def test_buyers_favour_their_brand(measured) -> None:
    needs, share = (
        measured("henan_beer", "share of requirements over 13 weeks"),
        measured("henan_beer", "market share"),
    )
    assert all(own > of_all + 0.05 for own, of_all in zip(needs, share, strict=True))


def test_brands_answer_to_price_and_the_category_hardly(measured) -> None:
    for brand in ("bolan", "songlu", "lanwan", "huaipan"):
        assert -5.2 < measured("henan_beer", f"price elasticity, {brand}")[0] < -1.0
    assert -0.5 < measured("henan_beer", "price elasticity, category")[0] < 0
    assert (
        measured("wide_shelf", "price elasticity, three small")[0]
        < measured("henan_beer", "price elasticity, bolan")[0]
    )


def test_orders_vary_more_the_closer_one_looks(measured) -> None:
    market, item, outlet, single = measured("wide, flat", "weekly CV of orders")
    assert market < item < outlet < single
    assert measured("wide, flat", "monthly Var(orders)")[0] > 1.2
    assert -0.25 < measured("wide, flat", "autocorrelation")[0] < -0.05


def test_orders_vary_more_than_sales_at_every_tier(measured) -> None:
    flat, seasonal = (
        measured(market, "weekly Var(orders)/Var(demand), item") for market in ("henan, flat", "henan_beer")
    )
    assert min(flat) > 1
    assert all(with_season < without for with_season, without in zip(seasonal, flat, strict=True))


def test_without_targets_quarters_do_not_end_in_peaks(measured) -> None:
    bolan, songlu, _, huaipan = measured("henan, flat", "sell-in of a quarter's last two weeks")
    assert max(abs(index - 1) for index in (bolan, songlu, huaipan)) < 0.05


def test_outlets_are_unequal_and_order_weekly(measured) -> None:
    assert 0.68 < measured("henan_beer", "outlets: sd of ln")[1] / 100 < 0.78
    assert 0.6 < measured("henan_beer", "orders that follow")[0] / 100 < 0.8


def test_more_effort_sells_more_and_less_than_in_proportion(measured) -> None:
    assert 0.05 < measured("henan_beer", "elasticity of songlu's sales to its field force")[0] < 0.6
    assert 0 < measured("henan_beer", "elasticity of songlu's sales to its advertising")[0] < 0.3


def test_a_deal_is_bought_ahead_and_passed_on_in_part(measured) -> None:
    during, after = measured("henan_beer", "deal of lanwan (-9 % for 4 weeks): purchases")
    assert during > 10
    assert after < -5
    assert 0.2 < measured("henan_beer", "deal of lanwan (-9 % for 4 weeks): part")[0] < 1
