"""Brand choice: what each occasion asks for, stock ignored.

Who: consumers, one occasion after the other, all at the week's opening state.
Reads: the handed occasions; terminals' listed, display, retail_price, region, premise; consumers' taste, loyalty,
    price_sensitivity, aware; products' appeal; ``constants`` reference_price (R, premise), category_intercept.
Proposes: ``Hand("occasions")`` with the product wanted (-1: nothing, or nothing known is listed); ``Hand("choice")``,
    the week's utilities, for those who must choose again.
Formula: U_itp = a_p + taste_ip + γ_L·L_ip + γ_D·g(display_tp) − β_i·x_tp over products listed at t and known to i; x
    = retail price / reference price of the premise type and region at the opening (or its logarithm); g = share or ln
    share. P(buy) = Λ(α₀ + μ·IV), IV = ln Σ exp U; P(p | buy) = exp U_p / Σ exp U. One uniform an occasion, inverted.
Source: Guadagni & Little 1983; logit of scanner panels. β: brand elasticity ≈ −2.2 at a share of .3, between scanner
    estimates of −1…−2 (lower bounds, Complete Journey) and −2.6…−5.2 (Ecdat panels). γ_D: display odds × 1.1…2.4
    (Complete Journey).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Literal

import numpy as np

from channelsim.base.kernel import kernel
from channelsim.base.luck import Luck
from channelsim.base.setting import Settings as RuleSettings
from channelsim.base.setting import setting
from channelsim.market.market import MarketView
from channelsim.market.moves import Hand, Move
from channelsim.rules._category_kernels import incidences
from channelsim.rules._choice import choice_of, outside_of
from channelsim.rules._consumers import draws
from channelsim.rules._product_kernels import find_products, product_pulls

BLOCK = 2048


class Settings(RuleSettings):
    """What consumers like and how price, display and habit move them."""

    price_sensitivity_median: float = setting(
        3.2, unit="1", meaning="median β of relative price in utility",
        source="brand elasticity ≈ −2.2 at a share of .3; scanner estimates are lower bounds", ge=0, le=20)  # fmt: skip
    price_sensitivity_sd: float = setting(
        0.4, unit="ln", meaning="sd of ln β over consumers", source="assumption", ge=0, le=2)  # fmt: skip
    tastes: Literal["normal", "dirichlet"] = setting(
        "normal", unit="name", kind="structure", source="Goodhardt, Ehrenberg & Chatfield 1984 for dirichlet",
        meaning="how lasting tastes differ: normal, or log-Gamma (choice shares are then exactly Dirichlet)")  # fmt: skip
    taste_sd: float = setting(
        1.0, unit="utility", meaning="sd of normal tastes over consumers", source="assumption", ge=0, le=5)  # fmt: skip
    dirichlet_strength: float = setting(
        1.55, unit="1", meaning="S of dirichlet tastes: small means strongly divided preferences",
        source="NBD-Dirichlet fits of packaged goods (Ehrenberg)", gt=0.01, le=100)  # fmt: skip
    loyalty_weight: float = setting(
        1.0, unit="utility", meaning="γ_L of smoothed past choices; above about 2 the first comer locks in",
        source="assumption; last-brand effects of +1.1…+2.7 in panels are mostly taste", ge=0, le=2)  # fmt: skip
    display_weight: float = setting(
        1.4, unit="utility", meaning="γ_D of the display share (or of its logarithm)", ge=0, le=10,
        source="Complete Journey: display multiplies odds by 1.1…2.4; ×1.75 for .4 more of the display")  # fmt: skip
    display_form: Literal["share", "log"] = setting(
        "share", unit="name", meaning="g: display share itself or its logarithm", source="assumption")  # fmt: skip
    price_form: Literal["linear", "log"] = setting(
        "linear", unit="name", meaning="x: relative price itself or its logarithm", source="assumption")  # fmt: skip
    outside: Literal["category", "none"] = setting(
        "category", unit="name", kind="structure", source="assumption",
        meaning="category: an occasion may end without a purchase; none: it never does")  # fmt: skip
    category_slope: float = setting(
        0.25, unit="1", meaning="μ: how far a better offer makes the category grow",
        source="assumption", ge=0, le=1)  # fmt: skip
    opening_incidence: float = setting(
        0.9, unit="share", meaning="mean P(buy) at the opening, which fixes α₀", source="assumption",
        kind="structure", gt=0.05, lt=1)  # fmt: skip


def decide(view: MarketView, settings: SimpleNamespace, luck: Luck) -> list[Move]:
    """Choose a product, or none, for every occasion."""
    occasions = view.handed["occasions"]
    product = np.empty(occasions.consumer.size, np.int16)
    choice, outside = choice_of(view, settings), outside_of(view, settings)
    mark = draws(luck.key("brand_choice"), view.consumers.key, occasions.consumer, occasions.k)
    _choose(choice, outside, occasions.consumer, occasions.terminal, mark, product)
    return [Hand("occasions", occasions._replace(product=product)), Hand("choice", choice)]


@kernel
def _choose(choice: Any, outside: Any, consumer: Any, terminal: Any, mark: Any, product: Any) -> None:
    pull, total = np.empty(BLOCK * choice.width, np.float32), np.empty(BLOCK, np.float32)
    top, chance = np.empty(BLOCK, np.float32), np.empty(BLOCK, np.float32)
    for first in range(0, product.shape[0], BLOCK):
        last = min(first + BLOCK, product.shape[0])
        size, part = last - first, mark[first:last]
        product_pulls(choice, consumer[first:last], terminal[first:last], pull, total, top)
        incidences(outside, top[:size], total[:size], chance)
        for b in range(size):
            part[b] = part[b] / chance[b] * total[b]
        find_products(pull, choice.brand.shape[0], part, total, product[first:last])
