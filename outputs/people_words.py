"""The words of the sections about people: tiers, stages, changes, cohorts, the way to the second order."""

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
}  # fmt: skip
