"""The words of the sections about money: the shop in figures, what is at stake, the plan, campaigns."""

from collections.abc import Mapping

from tables.column import Text

MONEY_WORDS: Mapping[str, Text] = {
    "shop.title": ("The shop in figures", "店铺指标"),
    "shop.intro": (
        "Each figure with its days, what it was on the scored day before, and in the same days 52 weeks before. Of an "
        "estimate the 95% interval stands below it.",
        "每项指标均注明时段,并与上一评分日及 52 周前同期比较。若为估计值,其下小字为 95% 区间。",
    ),
    "shop.no_year": ("The data do not reach back a year yet.", "数据尚不足一年,无法同比。"),
    "shop.caption": ("Figures as of {day}; amounts in {currency}", "截至{day}的指标;金额单位 {currency}"),
    "shop.figure": ("Figure", "指标"),
    "shop.value": ("Now", "当前"),
    "shop.year": ("A year before", "去年同期"),
    "shop.year_change": ("Change on the year", "同比"),
    "risk.title": ("Where most is at stake", "风险价值最高的顾客"),
    "risk.intro": (
        "Value at risk is a customer’s probability of leaving times what they would spend in the next 365 days "
        "if they "
        "stayed: the spend one should expect to lose.",
        "风险价值 = 流失概率 × 若留存则未来 365 天的预期消费,即预计会失去的消费额。",
    ),
    "risk.single": ("One customer has any: {total} {currency}.", "仅一位顾客有风险价值:{total} {currency}。"),
    "risk.several": (
        "The {n} customers below hold {shown} of {total} {currency} ({share}).",
        "下列 {n} 位顾客占 {total} {currency} 中的 {shown}({share})。",
    ),
    "risk.then": ("On {day} it was {total} {currency} in all.", "{day}合计为 {total} {currency}。"),
    "risk.region": ("Customers with most value at risk", "风险价值最高的顾客"),
    "risk.caption": (
        "Customers with most value at risk on {day}; amounts in {currency}",
        "{day}风险价值最高的顾客;金额单位 {currency}",
    ),
    "risk.customer": ("Customer", "顾客"),
    "risk.probability": ("{name} probability", "{name}概率"),
    "risk.tier": ("Tier", "等级"),
    "risk.silence": ("Days since last order", "距上次下单天数"),
    "risk.spend": ("Recent spend", "近期消费"),
    "risk.historic": ("Historic value", "历史消费"),
    "risk.grade": ("Grade", "价值等级"),
    "risk.value": ("Value at risk", "风险价值"),
    "risk.empty": (
        "No value is at risk on this day: nobody has both a {name} probability and a predicted value.",
        "当日没有风险价值:没有顾客同时具有{name}概率和预测价值。",
    ),
    "plan.title": ("What to do, and what it would earn", "该做什么,能带来多少"),
    "plan.intro": (
        "On the scores of {day}, contacting {contacted} customers would cost {cost} {currency} and is expected "
        "to earn "
        "{profit} {currency} beyond it ({low} to {high}); {held_out} more are left alone so that it can be measured.",
        "按{day}的评分,触达 {contacted} 位顾客需花费 {cost} {currency},预计在成本之外多赚 {profit} {currency}"
        "({low} 至 {high});另有 {held_out} 位留作对照,以便衡量效果。",
    ),
    "plan.first": (
        "The first {cost} {currency} already bring {share} of that.",
        "其中最初的 {cost} {currency} 即可带来 {share}。",
    ),
    "plan.reach": (
        "Of the contacted {extra} order because of it, {anyway} would have anyway, {vain} do not. Goods leave "
        "{margin} of "
        "an order. All of it is a forecast until a campaign is measured.",
        "被触达者中 {extra} 位因此下单,{anyway} 位本来就会下单,{vain} 位不会下单。订单毛利率 {margin}。"
        "在活动实测之前,以上均为预测。",
    ),
    "plan.nothing": (
        "On the scores of {day} no contact is expected to earn more than it costs.",
        "按{day}的评分,没有任何触达的预期收益高于成本。",
    ),
    "plan.curve": ("Expected extra profit over the budget", "不同预算下的预期额外利润"),
    "plan.budget": ("budget in {currency}", "预算({currency})"),
    "plan.dot": ("{cost} earn {profit}", "投入 {cost},多赚 {profit}"),
    "plan.caption": ("The list by play, on {day}; amounts in {currency}", "{day}的名单(按动作);金额单位 {currency}"),
    "plan.play": ("Play", "营销动作"),
    "plan.contacted": ("Contacted", "触达"),
    "plan.cost": ("Cost", "成本"),
    "plan.profit": ("Extra profit", "额外利润"),
    "plan.all": ("All", "合计"),
    "action.title": ("Recommended, and left alone", "推荐动作与不打扰"),
    "action.caption": (
        "Recommended before budget and capacities, on {day}",
        "{day}的推荐动作(不考虑预算与容量)",
    ),
    "campaigns.title": ("Campaigns", "营销活动"),
    "campaigns.due": (
        "Due: {names}. Their outcomes are closed: <code>retain measure</code> says what they earned.",
        "待衡量:{names}。结果期已结束,可用 <code>retain measure</code> 得出收益。",
    ),
    "campaigns.next": ("Next to be measured: {name}, on {day}.", "下一个衡量:{name},{day}。"),
    "campaigns.name": ("{name} (closed on {day})", "{name}({day}结束)"),
    "campaigns.forest": (
        "Extra profit of measured campaigns, promised and observed",
        "已衡量活动的额外利润:承诺与实际",
    ),
    "campaigns.promised": ("promised", "承诺"),
    "campaigns.observed": ("observed, 95%", "实际(95%)"),
    "campaigns.caption": (
        "Campaigns frozen up to {day}; extra profit in {currency}, ranges of 95%",
        "截至{day}锁定的活动;额外利润单位 {currency},均为 95% 区间",
    ),
    "campaigns.campaign": ("Campaign", "活动"),
    "campaigns.from": ("List of", "名单日期"),
    "campaigns.until": ("Closed on", "结束日期"),
    "campaigns.held_out": ("Held out", "对照"),
    "campaigns.waiting": ("not measured", "未衡量"),
    "campaigns.too_few": ("too few to compare", "人数太少,无法比较"),
    "campaigns.verdict": ("{name}: {verdict}", "{name}:{verdict}"),
}  # fmt: skip
