"""The words of the sections about people: tiers, stages, changes, cohorts, second orders, satisfaction, prospects."""

from collections.abc import Mapping

from tables.column import Text

PEOPLE_WORDS: Mapping[str, Text] = {
    "tiers.title": ("Who is likely to leave, who is likely to buy", "谁可能流失,谁可能购买"),
    "tiers.within": ("{doing} within {days} days", "{days} 天内{doing}"),
    "tiers.region": ("{title}: tiers", "{title}:等级"),
    "tiers.caption": (
        "Tiers by probability on {day}, with the spend of the last 365 days in {currency}",
        "{day}按概率划分的等级,及最近 365 天消费({currency})",
    ),
    "tiers.was": ("was {n}", "此前 {n}"),
    "tiers.then": (
        '; was: on <span class="date">{day}</span>',
        ';此前:<span class="date">{day}</span>',
    ),
    "tiers.tier": ("Tier", "等级"),
    "tiers.mean": ("Mean probability", "平均概率"),
    "tiers.spend": ("Spend", "消费"),
    "tiers.nobody": ("Nobody has a probability on this day.", "当日没有顾客有概率。"),
    "tiers.unscored": ("Without a probability: {reasons}.", "无概率:{reasons}。"),
    "tiers.and": (" and ", ";"),
    "tiers.outside": ("{n} {exclusion}", "{n} 位{exclusion}"),
    "tiers.young": ("{n} have too little history or no model yet", "{n} 位历史太短或尚无模型"),
    "tier.none": ("none", "无"),
    "stages.title": ("Where customers stand", "顾客所处阶段"),
    "stages.intro": (
        "New: first order lately. Mature: several orders, on rhythm. Declining: late, or less than the customer’s own "
        "usual. Churned: silent far beyond it.",
        "新客:近期首单;成熟:多次下单且节奏正常;衰退:迟到或少于自身平时;流失:沉默远超自身节奏。",
    ),
    "stages.caption": ("Lifecycle stages on {day}", "{day}的生命周期阶段"),
    "stages.points": ("; small: change in percentage points", ";小字:变化(百分点)"),
    "stages.stage": ("Stage", "阶段"),
    "stages.flow": (
        "How the customers of {first} moved until {last}",
        "{first}的顾客到{last}的阶段流动",
    ),
    "stages.moved": ("{origin} to {goal}: {n} ({share})", "{origin}至{goal}:{n} 位({share})"),
    "changes.title": ("What changed since {day}", "自{day}以来的变化"),
    "changes.intro": (
        "{n} customers entered or left a tier, a stage, a grade, or became overdue. The most common changes:",
        "{n} 位顾客的等级、阶段、价值等级或逾期状态发生变化。最常见的变化:",
    ),
    "changes.caption": ("Changes from {first} to {last}", "{first} 至 {last} 的变化"),
    "changes.what": ("What", "内容"),
    "changes.from": ("From", "之前"),
    "changes.to": ("To", "之后"),
    "cohorts.title": ("Do new customers come back?", "新客会回来吗"),
    "cohorts.intro": (
        "Each row is the customers of one month of first order: the share who ordered in the months after it, as far "
        "as they were over on {day}. Read down: a column compares the cohorts at one age. The data’s first months also "
        "hold who was a customer before.",
        "每行为同一首单月份的顾客在其后各月下单的比例,仅含{day}前已结束的月份。纵向比较同龄的各期顾客。数据最初几个月"
        "也包含此前已有的顾客。",
    ),
    "cohorts.caption": ("Share who ordered, by months after the first order", "首单后各月的下单比例"),
    "cohorts.cohort": ("First order", "首单月份"),
    "cohorts.all": ("all shown", "合计"),
    "second.title": ("From the first order to the second", "从首单到第二单"),
    "second.intro": (
        "Who has not ordered again yet is counted in (Kaplan-Meier). Which beginning leads to a second order "
        "describes, and "
        "need not be a cause: who begins with what is not drawn by lot.",
        "尚未再次下单者也计入(Kaplan-Meier 估计)。不同的首单方式仅为描述,未必是原因:顾客如何开始并非随机。",
    ),
    "second.caption": ("Ordered again within so many days, as of {day}", "若干天内再次下单的比例,截至{day}"),
    "second.within": ("Within", "天数"),
    "gateway.caption": (
        "Ordered again within {days} days, by how they began, as of {day}",
        "按首单方式,{days} 天内再次下单的比例,截至{day}",
    ),
    "gateway.began": ("Began with", "首单"),
    "gateway.gateway_category": ("category: {name}", "品类:{name}"),
    "gateway.gateway_channel": ("channel: {name}", "渠道:{name}"),
    "gateway.gateway_discount": ("{name}", "{name}"),
    "gateway.gateway_coupon": ("{name}", "{name}"),
    "began.discount": ("at a discount", "有折扣"),
    "began.full_price": ("at full price", "原价"),
    "began.coupon": ("with a coupon", "使用优惠券"),
    "began.no_coupon": ("without a coupon", "未用优惠券"),
    "satisfaction.title": ("How satisfied customers are", "顾客满意度"),
    "satisfaction.intro": (
        "Nobody was asked: the index, 0 to 100, is read from what the shop’s own data say of six drivers. On {day} "
        "it is {mean} on average over the {n} customers of whom anything is known ({share}).",
        "并非问卷:指数(0 至 100)由本店数据中的六个驱动因素得出。{day}已知的 {n} 位顾客({share})平均为 {mean}。",
    ),
    "satisfaction.then": ("On {day} it was {mean}.", "{day}为 {mean}。"),
    "satisfaction.unknown": ("The data say nothing of: {names}.", "数据未涉及:{names}。"),
    "satisfaction.caption": (
        "Drivers on {day}: whom each costs {points} points of the index or more",
        "{day}的驱动因素:各因素使多少顾客的指数降低 {points} 分以上",
    ),
    "satisfaction.driver": ("Driver", "驱动因素"),
    "satisfaction.known": ("Known of", "已知顾客"),
    "satisfaction.below": ("{points} points or more below", "低 {points} 分以上"),
    "prospects.title": ("People who have not ordered yet", "尚未下单的人"),
    "prospects.intro": (
        "They registered or visited, and have no order that stands. Goal-directed: at least half of their visits of "
        "the last 90 days had a search or something put into the cart.",
        "已注册或访问过,但没有有效订单。有目的:最近 90 天至少一半的访问有搜索或加购。",
    ),
    "prospects.caption": ("People without an order on {day}", "{day}尚未下单的人"),
    "prospects.kind": ("Who", "类型"),
    "prospects.people": ("People", "人数"),
    "prospect.all": ("all", "合计"),
    "prospect.goal_directed": ("goal-directed visitors", "有目的的访客"),
    "prospect.browsing": ("browsing visitors", "闲逛的访客"),
    "prospect.cart": ("something in the cart in {days} days", "{days} 天内有加购"),
    "prospect.lately": ("registered in the last {days} days", "最近 {days} 天注册"),
    "prospect.refused": ("refused every channel", "拒绝所有渠道"),
}  # fmt: skip
