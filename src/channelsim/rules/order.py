"""The order of the week: stage, rule, who decides. This is data; ``simulation/week.py`` binds it to the rule files.

A stage's proposals are posted before the next stage looks. Diversion has stage 9, its policing stage 10.
"""

from __future__ import annotations

from typing import NamedTuple


class Stage(NamedTuple):
    """One stage of the week."""

    number: str
    name: str
    meaning: str


class Step(NamedTuple):
    """One rule at its place in the week. ``decider`` names the table of those who decide."""

    stage: str
    rule: str
    decider: str


STAGES = (
    Stage("0", "arrive", "goods under way arrive; stock grows a week older"),
    Stage("1", "plan", "manufacturers set prices, promotions, budgets; dealers set prices to terminals"),
    Stage("2", "visit", "customer advisors visit terminals"),
    Stage("3", "shelve", "terminals revise listing, display and retail prices"),
    Stage("4", "order", "terminals order"),
    Stage("5", "deliver", "suppliers deliver to terminals"),
    Stage("6", "buy", "consumers buy"),
    Stage("7a", "forecast", "sub-dealers and core dealers forecast; sub-dealers order"),
    Stage("7b", "supply", "core dealers ship to sub-dealers"),
    Stage("7c", "reorder", "core dealers order"),
    Stage("8", "ship", "manufacturers produce, ship and invoice"),
    Stage("9", "divert", "goods sold outside the territory leave"),
    Stage("10", "inspect", "inspection, alarms, penalties"),
    Stage("11", "settle", "age, storage, wages, rebates; debts are paid; insolvent traders close"),
    Stage("12", "relate", "relationships, beliefs, grades"),
    Stage("13", "record", "facts of the week are written down"),
)

ORDER = (
    Step("1", "list_price", "manufacturers"),
    Step("1", "market_information", "manufacturers"),
    Step("1", "region_expansion", "manufacturers"),
    Step("1", "competitive_reaction", "manufacturers"),
    Step("1", "dealer_recruitment", "manufacturers"),
    Step("1", "budget", "manufacturers"),
    Step("1", "channel_promotion", "manufacturers"),
    Step("1", "sales_target", "manufacturers"),
    Step("1", "rebate", "manufacturers"),
    Step("1", "diversion_policy", "manufacturers"),
    Step("1", "stair_step", "manufacturers"),
    Step("1", "growth", "manufacturers"),
    Step("1", "process_reward", "manufacturers"),
    Step("1", "commission", "manufacturers"),
    Step("1", "sales_contest", "manufacturers"),
    Step("1", "deposit", "manufacturers"),
    Step("1", "own_scheme", "manufacturers"),
    Step("1", "advertising", "manufacturers"),
    Step("1", "planning_support", "manufacturers"),
    Step("1", "field_expenses", "manufacturers"),
    Step("1", "expense_withholding", "core_dealers"),
    Step("1", "wholesale_price", "core_dealers"),
    Step("1", "wholesale_price", "sub_dealers"),
    Step("2", "field_force", "manufacturers"),
    Step("2", "advisor_pay", "manufacturers"),
    Step("2", "dealer_handover", "manufacturers"),
    Step("2", "advisor_visits", "manufacturers"),
    Step("3", "supplier_switch", "terminals"),
    Step("3", "listing", "terminals"),
    Step("3", "display_contest", "manufacturers"),
    Step("3", "retail_price", "terminals"),
    Step("4", "terminal_reorder", "terminals"),
    Step("4", "presale", "terminals"),
    Step("4", "supplier_choice", "terminals"),
    Step("5", "delivery", "traders"),
    Step("5", "van_sales", "traders"),
    Step("5", "offer_delivery", "traders"),
    Step("6", "purchase_incidence", "consumers"),
    Step("6", "terminal_choice", "consumers"),
    Step("6", "brand_choice", "consumers"),
    Step("6", "stockout_reaction", "consumers"),
    Step("6", "loyalty", "consumers"),
    Step("6", "service_experience", "consumers"),
    Step("6", "awareness", "consumers"),
    Step("7a", "demand_forecast", "sub_dealers"),
    Step("7a", "demand_forecast", "core_dealers"),
    Step("7a", "replenishment_order", "sub_dealers"),
    Step("7a", "forward_buying", "sub_dealers"),
    Step("7b", "sub_dealer_supply", "core_dealers"),
    Step("7c", "replenishment_order", "core_dealers"),
    Step("7c", "channel_push", "manufacturers"),
    Step("7c", "forward_buying", "core_dealers"),
    Step("8", "production", "manufacturers"),
    Step("9", "diversion", "traders"),
    Step("10", "enforcement", "manufacturers"),
    Step("11", "stock_ageing", "core_dealers"),
    Step("11", "stock_ageing", "sub_dealers"),
    Step("11", "operating_cost", "traders"),
    Step("11", "payment_terms", "traders"),
    Step("11", "insolvency", "traders"),
    Step("11", "channel", "manufacturers"),
    Step("12", "market_watch", "manufacturers"),
    Step("12", "relationship", "terminals"),
    Step("12", "dealer_motivation", "core_dealers"),
    Step("12", "dealer_grading", "manufacturers"),
    Step("12", "joint_body", "manufacturers"),
    Step("12", "contract", "manufacturers"),
)

EXOGENOUS = (Step("6", "exogenous_demand", "consumers"),)


def weekly_order(exogenous: bool = False) -> tuple[Step, ...]:
    """Return the steps of a week; with exogenous demand a table takes the place of the consumers' rules."""
    if not exogenous:
        return ORDER
    before = tuple(step for step in ORDER if step.stage in {"0", "1", "2", "3", "4", "5"})
    after = tuple(step for step in ORDER if step.stage not in {"0", "1", "2", "3", "4", "5", "6"})
    return before + EXOGENOUS + after
