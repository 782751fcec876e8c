"""Words of the page that compares strategies, in English and Chinese."""

from __future__ import annotations

#: key → English, Chinese
COMPARE: dict[str, tuple[str, str]] = {
    "comparison": ("Strategies compared", "策略比较"),
    "comparison_lede": (
        "{maker} in {scenario}: {strategies} strategies, the same {seeds} markets under each, {weeks} weeks. Means over the "
        "markets; below, how far each strategy is from {base} in the same market.",
        "{scenario}中的{maker}：{strategies}种策略，各用相同的{seeds}个市场，{weeks}周。数值为各市场均值；其下为同一市场内与{base}之差。",
    ),
    "strategy": ("strategy", "策略"),
    "chance_best": ("best in", "最优比例"),
    "differences_to": ("Difference to {base}, with 95 % intervals", "与{base}之差（95%置信区间）"),
    "differences_note": (
        "Mean of the differences market by market, ± half their 95 % interval. An interval that leaves out zero is a "
        "difference that luck alone would rarely make.",
        "逐个市场配对之差的均值，±为其95%置信区间半宽。区间不含零，则该差异难以仅由偶然造成。",
    ),
    "few_markets": (
        "Fewer than ten markets: intervals of so few pairs say little; more seeds say more.",
        "市场少于十个：配对过少，置信区间参考价值有限；宜增加种子数。",
    ),
    "same_runs": ("{name} made the same runs as {other}.", "{name}与{other}的运行结果完全相同。"),
    "budgets": ("The same budget, and what became of it", "相同的预算及其去向"),
    "budgets_note": (
        "What the budget gave over the run, what was spent of it by kind and what was left; millions, means over the "
        "markets. What is left stays cash of the manufacturer and counts in its contribution neither way.",
        "全期预算、各类支出与结余，百万，均值。结余仍为厂家现金，不计入贡献毛利。",
    ),
    "envelope": ("budget", "预算"),
    "unspent": ("left", "结余"),
    "spent": ("spent", "支出"),
    "spent_advertising": ("advertising", "广告"),
    "spent_display_fees": ("display fees", "陈列费"),
    "spent_promotion": ("promotion", "促销"),
    "spent_field_force": ("people in the field", "业务人员"),
    "spent_overheads": ("offices, set-up, surveys, recruiting", "办事处、开办、调研、招商"),
    "share_end": ("share at the end", "期末份额"),
    "share_mean": ("share, whole run", "全期份额"),
    "contribution_all": ("contribution", "贡献毛利"),
    "npv": ("present value", "净现值"),
    "contribution_last_year": ("contribution, last year", "末年贡献毛利"),
    "unit_points": ("points", "百分点"),
    "unit_regions": ("regions", "个区域"),
    "unit_million": ("million {currency}", "百万{currency}"),
    "returns": ("Where the advantage comes from", "优势从何而来"),
    "returns_note": (
        "Advantage of {first} over {second} in {measure}: with every source of increasing returns off, and as one after the "
        "other is switched on, in this order. Lines are 95 % intervals of what each adds. "
        "A source that the scenario does not have adds nothing.",
        "{first}相对{second}在{measure}上的优势：先关闭所有报酬递增来源，再依次开启。线段为各项增量的95%置信区间。情景中没有的来源增量为零。",
    ),
    "source": ("source", "来源"),
    "adds": ("adds", "增量"),
    "advantage": ("advantage", "优势"),
    "source_none": ("all off", "全部关闭"),
    "source_set_up_cost": ("set-up cost of a region", "区域开办费"),
    "source_office_cost": ("cost of an office", "办事处费用"),
    "source_whole_people": ("whole people", "人员不可分"),
    "source_contest": ("contest exponent", "竞争指数"),
    "source_visibility": ("threshold of visibility", "陈列可见阈值"),
    "source_word_of_mouth": ("word of mouth", "口碑"),
    "source_loyalty": ("loyalty", "忠诚度"),
    "source_switch_cost": ("cost of a swap on the shelf", "换货架成本"),
    "source_learning": ("learning: template and team", "模板与团队学习"),
    "source_neighbours": ("neighbours", "邻近效应"),
    "source_all": ("all on", "全部开启"),
    "failures": ("Runs that failed", "失败的运行"),
    "settings_that_differ": ("What the strategies set differently", "各策略的不同设置"),
    "setting_name": ("setting", "设置"),
}
