"""Words of reports in English and Chinese."""

from __future__ import annotations

from typing import Literal

from channelsim.report.belief_words import BELIEFS
from channelsim.report.compare_words import COMPARE
from channelsim.report.dealing_words import DEALING
from channelsim.report.expansion_words import EXPANSION
from channelsim.report.gains_words import GAINS
from channelsim.report.rivals_words import RIVALS

Language = Literal["en", "zh"]

#: key → English, Chinese
OF_OTHER_PAGES = GAINS | COMPARE | BELIEFS | EXPANSION | RIVALS | DEALING
WORDS: dict[str, tuple[str, str]] = {
    # headings
    "report": ("Report of a run", "运行报告"),
    "key_figures": ("Key figures", "关键指标"),
    "share": ("Market share", "市场份额"),
    "share_note": (
        "Share of units bought by consumers, mean of the last 4 weeks.",
        "消费者购买量份额，近4周平均。",
    ),
    "share_region": ("Market share by region", "各区域市场份额"),
    "share_region_note": ("Mean of the last 13 weeks; regions by population.", "近13周平均；按人口排列。"),
    "share_region_cut": (
        "The {count} most populous of {all} are shown.",
        "仅显示{all}个区域中人口最多的{count}个。",
    ),
    "map": ("Who leads where", "各区域领先厂家"),
    "map_note": (
        "Position true, area of a circle by population, colour by the leader of the last quarter, its share beside it.",
        "位置为真实坐标，圆面积代表人口，颜色为上季度领先厂家，旁为其份额。",
    ),
    "distribution": ("Distribution", "铺货率"),
    "distribution_note": (
        "Terminals that list at least one of a manufacturer's products: by number, and weighted by category sales.",
        "至少经营该厂家一种产品的终端：按数量，及按品类销量加权。",
    ),
    "flow": ("Sell-in against sell-out", "出厂量与终端实销"),
    "flow_note": ("Thousand cases a week; every other quarter is shaded.", "每周千箱；季度交替着色。"),
    "thousand_cases": ("thousand cases a week", "每周千箱"),
    "cover": ("Stock cover by tier", "各层级库存可销周数"),
    "cover_note": ("Stock over the mean outflow of the last 4 weeks.", "库存除以近4周平均出货量。"),
    "price": ("Price index", "价格指数"),
    "price_note": (
        "What was paid over what the manufacturer meant to be paid, in per cent; mean of 4 weeks.",
        "实际价格与厂家指导价之比（%），4周平均。",
    ),
    "bridge": ("From revenue to contribution", "从收入到贡献毛利"),
    "bridge_note": (
        "Last year: the figure in per cent of revenue, the table in money.",
        "最近一年：图为占收入百分比，表为金额。",
    ),
    "flow_map": ("Goods outside their territory", "窜货流向"),
    "flow_map_note": (
        "Sold to terminals by dealers of other regions, last year; the wider the arrow, the more. Busiest routes only.",
        "最近一年其他区域经销商销往本地终端的货物；箭头越宽越多，仅显示最大流向。",
    ),
    "quarter_profile": ("When dealers order", "季度内进货节奏"),
    "quarter_profile_note": (
        "Sell-in by week of the quarter over the quarter's mean, season taken out.",
        "季度内各周出厂量相对季度均值（剔除季节性）。",
    ),
    "of_mean": ("of the quarter's mean", "占季度均值"),
    "paid_over_guide": ("paid over guide price", "实付价/指导价"),
    "cases_a_year": ("{count} cases a year", "每年{count}箱"),
    "week_of_quarter": ("week of the quarter", "季度内第几周"),
    "price_erosion": ("Where prices give way", "价格侵蚀"),
    "price_erosion_note": (
        "What terminals paid over the guide price by region and week, 4 weeks together, the lowest of the manufacturers; "
        "regions by population. Darker is cheaper. Deals that manufacturers give are left out.",
        "各区域每周终端实付价与指导价之比（近4周），取各厂家中最低者；区域按人口排列，颜色越深价格越低。不含厂家促销让利。",
    ),
    "manufacturers": ("Manufacturers", "厂家"),
    "regions": ("Regions", "区域"),
    "dealers": ("Dealers", "经销商"),
    "differences": ("Inputs that differ from their defaults", "与默认值不同的输入"),
    "changes": ("Inputs that change during the run", "运行期间变化的输入"),
    "note": ("note", "备注"),
    "no_differences": ("None: everything stands at its default.", "无：全部为默认值。"),
    "reproduce": ("How to get this run again", "如何重现本次运行"),
    "reproduce_note": (
        "The same scenario, seed and version give the same facts to the byte.",
        "相同的情景、种子和版本得到完全相同的数据。",
    ),
    "unfinished": (
        "This run did not finish: {weeks} of {planned} weeks are on record, in closed quarters.",
        "本次运行未完成：共{planned}周，仅记录了{weeks}周（已结束的季度）。",
    ),
    "nothing": ("No quarter was closed, so there is nothing to show yet.", "尚无已结束的季度，暂无内容。"),
    "whole_market": (
        "All figures are of the whole market; {scale} of its consumers and terminals were simulated.",
        "所有数字均为全市场；模拟了{scale}的消费者和终端。",
    ),
    "more_rows": ("{count} more in the manifest of the run.", "另有{count}项见运行清单。"),
    # axes, legends, columns
    "week": ("week", "周"),
    "week_n": ("week {n}", "第{n}周"),
    "weeks": ("weeks", "周"),
    "year": ("year {n}", "第{n}年"),
    "quarter": ("Q{n}", "{n}季"),
    "millions": ("{value} m {currency}", "{value} 百万 {currency}"),
    "numeric": ("Numeric distribution", "数值铺货率"),
    "weighted": ("Weighted distribution", "加权铺货率"),
    "numeric_short": ("numeric distri\u00adbution", "数值铺货率"),
    "weighted_short": ("weighted distri\u00adbution", "加权铺货率"),
    "sell_in": ("sell-in", "出厂量"),
    "terminal_purchase": ("terminal purchases", "终端进货"),
    "sell_out": ("sell-out", "终端实销"),
    "all_manufacturers": ("All manufacturers", "全部厂家"),
    "plant": ("plant", "工厂"),
    "core_dealer": ("core dealers", "核心经销商"),
    "sub_dealer": ("sub-dealers", "分销商"),
    "terminal": ("terminals", "终端"),
    "to_guide": ("To terminals, against guide price", "终端进货价/指导价"),
    "to_recommended": ("To consumers, against recommended price", "零售价/建议零售价"),
    "manufacturer": ("manufacturer", "厂家"),
    "region": ("region", "区域"),
    "population": ("population, m", "人口（百万）"),
    "leader": ("leader", "领先厂家"),
    "leader_share": ("share", "份额"),
    "second": ("second", "第二"),
    "lead": ("lead, points", "领先（百分点）"),
    "volume_share": ("share of volume", "销量份额"),
    "value_share": ("share of value", "金额份额"),
    "regions_led": ("regions led", "领先区域数"),
    "revenue_m": ("revenue, m", "收入（百万）"),
    "contribution_pct": ("contri\u00adbution", "贡献毛利率"),
    "contribution_m": ("contri\u00adbution, m", "贡献毛利（百万）"),
    "bridge_table": ("million {currency} a year", "百万 {currency}/年"),
    "price_pct": ("price to guide", "价格/指导价"),
    "heads": ("advisors", "客户顾问"),
    "visits": ("visits a week", "每周拜访"),
    "cost_per_visit": ("cost of a visit", "每次拜访成本"),
    "relationship": ("relationship", "客情"),
    "setting": ("setting", "设置"),
    "value": ("here", "本次"),
    "default": ("default", "默认"),
    "unit": ("unit", "单位"),
    "command": ("command", "命令"),
    "scenario": ("scenario", "情景"),
    "scenario_hash": ("scenario hash", "情景哈希"),
    "seed": ("seed", "种子"),
    "version": ("version", "版本"),
    "platform": ("platform", "平台"),
    "facts_hash": ("hash of the facts", "数据哈希"),
    "weeks_recorded": ("weeks", "周数"),
    "order_of_rules": ("order of the week", "每周顺序"),
    "tier": ("tier", "层级"),
    "count": ("number", "数量"),
    "revenue_each": ("revenue each, m", "平均收入（百万）"),
    "return_on_capital": ("return on capital", "资本回报率"),
    "margin": ("profit on sales", "销售利润率"),
    "cost_per_case": ("cost to serve a case", "每箱服务成本"),
    "fill_rate": ("fill rate", "满足率"),
    "exits": ("gave up", "退出"),
    "core": ("core dealers", "核心经销商"),
    "sub": ("sub-dealers", "分销商"),
    # lines of the bridge
    "revenue": ("revenue", "收入"),
    "rebates": ("rebates", "返利"),
    "promotion": ("promotion", "促销"),
    "cost_of_goods": ("cost of goods", "销货成本"),
    "gross_margin": ("gross margin", "毛利"),
    "advertising": ("advertising", "广告"),
    "display_fees": ("display fees", "陈列费"),
    "field_force": ("field force", "业务人员"),
    "delivery": ("delivery, storage", "配送仓储"),
    "overheads": ("overheads", "管理费用"),
    "interest": ("interest, plants", "利息与建厂"),
    "other": ("other", "其他"),
    "contribution": ("contribution", "贡献毛利"),
} | OF_OTHER_PAGES

#: key figures in Chinese: key → name, unit ("" keeps the English unit)
FIGURES_ZH: dict[str, tuple[str, str]] = {
    "category_sales": ("品类消费量", "百万箱/年"),
    "retail_value": ("品类零售额", "百万{currency}/年"),
    "leader_share": ("{leader}销量份额", "%"),
    "leader_change": ("其份额变化", "百分点"),
    "regions_led": ("{leader}领先区域", "/ {regions}个区域"),
    "leader_distribution": ("{leader}加权铺货率", "%"),
    "hhi": ("集中度（HHI）", "/ 10,000"),
    "sell_in_to_out": ("出厂量/终端实销", ""),
    "stock_outs": ("消费者遇到的断货", "%"),
    "fill_rate": ("经销商订单满足率", "%"),
    "cover_core_dealer": ("核心经销商库存", "周"),
    "cover_terminal": ("终端库存", "周"),
    "bullwhip": ("核心经销商牛鞭效应", ""),
    "period_end": ("期末出厂指数", ""),
    "price_to_guide": ("终端进货价/指导价", "%"),
    "contribution": ("{leader}贡献毛利", "占收入%"),
    "unvisited": ("{leader}未访问终端", "%"),
    "dealer_return": ("核心经销商资本回报", "%/年"),
    "exits": ("退出的经销商", "/ {dealers}"),
    "expander_share": ("{expander}销量份额", "%"),
    "expander_entered": ("{expander}已进入区域", "/ {regions}个区域"),
    "expander_led": ("{expander}领先区域", "/ {regions}个区域"),
    "expander_contribution": ("{expander}全期贡献毛利", "百万{currency}"),
    "expander_spent": ("{expander}全期支出", "百万{currency}，预算{budget}"),
}


#: key figures that count something
COUNTS = ("regions_led", "hhi", "exits", "expander_entered", "expander_led")


class Words:
    """Looks words up in one language."""

    def __init__(self, language: Language = "en") -> None:
        self.language = language

    def __call__(self, key: str, **places: object) -> str:
        """Return the word behind a key, with places filled in."""
        text = WORDS[key][0 if self.language == "en" else 1]
        return text.format(**places) if places else text

    def currency(self, name: str) -> str:
        """Return what a currency is called beside amounts."""
        return "元" if self.language == "zh" and name == "CNY" else name

    def money_unit(self, size: float) -> tuple[float, str]:
        """Return the unit in which an amount reads well: how much it is, and its word."""
        if self.language == "zh":
            return (1e8, "yi") if abs(size) >= 1e8 else (1e4, "wan")
        return (1e6, "million") if abs(size) >= 1e6 else (1e3, "thousand")

    def figure(self, key: str, name: str, unit: str, places: dict[str, str]) -> tuple[str, str]:
        """Return name and unit of a key figure; the given English ones unless the language has its own."""
        if self.language == "en" or key not in FIGURES_ZH:
            return name, unit
        own_name, own_unit = FIGURES_ZH[key]
        return own_name.format(**places), own_unit.format(**places)


def number(value: float, digits: int | None = None) -> str:
    """Return a number as people read it: three significant digits or so, thousands grouped; a dash where there is none.

    ``digits`` fixes the decimals.
    """
    if value != value or value in (float("inf"), float("-inf")):
        return "–"
    if digits is None:
        size = abs(value)
        digits = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{value:,.{digits}f}"
    return (
        "0" + text[2:]
        if text.startswith("-0") and float(text.replace(",", "")) == 0
        else text.replace("-", "−")
    )


def count_or_measure(key: str, value: float) -> str:
    """Return the value of a key figure as people read it: counts without decimals."""
    return number(value, 0 if key in COUNTS else None)
