"""The words of the day's page that belong to no section: its head, foot, and the list of words."""

from collections.abc import Mapping

from tables.column import Text

PAGE_WORDS: Mapping[str, Text] = {
    "page.lang": ("en", "zh-Hans"),
    "page.title": ("{shop} · customers on {day}", "{shop} · {day}的顾客"),
    "page.eyebrow": ("Customers on", "顾客日报"),
    "page.no_customers": ("There are no customers on this day.", "当日没有任何顾客。"),
    "page.sum": ("{sum} {currency}", "{sum} {currency}"),
    "page.pause": (" ", ""),
    "page.comma": (", ", "、"),
    "page.range": ("{low} to {high}", "{low} 至 {high}"),
    "page.days": ("{n} days", "{n} 天"),
    "page.then": (
        '{figure} on <span class="date">{day}</span>',
        '<span class="date">{day}</span>:{figure}',
    ),
    "page.new": ("first day scored: nothing to compare with yet", "首个评分日:暂无可比数据"),
    "page.customers": ("Customers", "顾客数"),
    "page.share": ("Share", "占比"),
    "page.on": ('On <span class="date">{day}</span>', '<span class="date">{day}</span>'),
    "part.money": ("Money", "金额"),
    "part.people": ("People", "顾客"),
    "part.models": ("Models", "模型"),
    "lead.expected": (
        "<strong>{revenue}</strong> are expected from today’s customers in the next {days} days ({low} to {high}).",
        "现有顾客未来 {days} 天预计带来 <strong>{revenue}</strong>({low} 至 {high})。",
    ),
    "lead.expected_sum": (
        "<strong>{revenue}</strong> are expected from today’s customers in the next {days} days.",
        "现有顾客未来 {days} 天预计带来 <strong>{revenue}</strong>。",
    ),
    "lead.last_year": (
        "In the same days last year it was {revenue} from the customers of then.",
        "去年同期由当时的顾客带来 {revenue}。",
    ),
    "headline.money": (
        "; they spent <strong>{sum}</strong> in the last 365 days",
        ";他们最近 365 天消费 <strong>{sum}</strong>",
    ),
    "headline.customer": ("customer", "顾客"),
    "headline.active": ("active customer", "活跃顾客"),
    "headline.only": (
        "<strong>The only {noun}</strong> is likely to {do} within {days} days{money}.",
        "<strong>唯一的{noun}</strong>在 {days} 天内{do}的可能性高{money}。",
    ),
    "headline.only_not": (
        "<strong>The only {noun}</strong> is not likely to {do} within {days} days.",
        "<strong>唯一的{noun}</strong>在 {days} 天内{do}的可能性不高。",
    ),
    "headline.none": (
        "<strong>None of the {all} {noun}s</strong> is likely to {do} within {days} days.",
        "<strong>{all} 位{noun}</strong>中没有人在 {days} 天内{do}的可能性高。",
    ),
    "headline.single": (
        "<strong>{n} of {all} {noun}s</strong> is likely to {do} within {days} days{money}.",
        "{all} 位{noun}中有 <strong>{n} 位</strong>在 {days} 天内{do}的可能性高{money}。",
    ),
    "headline.many": (
        "<strong>{n} of {all} {noun}s</strong> are likely to {do} within {days} days{money}.",
        "{all} 位{noun}中有 <strong>{n} 位</strong>在 {days} 天内{do}的可能性高{money}。",
    ),
    "headline.silent": (
        "No customer ordered in the last {silence} days, so nobody can be about to {do}.",
        "最近 {silence} 天没有顾客下单,因此无人可谈{do}。",
    ),
    "headline.unanswered": (
        "No {noun} has a {name} probability yet.",
        "尚无{noun}有{name}概率。",
    ),
    "fact.at_risk": (
        "value at risk in the next 365 days, explained below",
        "未来 365 天的风险价值(说明见下文)",
    ),
    "fact.spend": ("spent in the last 365 days", "最近 365 天消费"),
    "fact.customers": ("customers so far", "累计顾客数"),
    "fact.active": (
        "active: they ordered in the last {days} days",
        "活跃顾客:最近 {days} 天内下过单",
    ),
    "words.title": ("Words", "名词解释"),
    "words.active": (
        "An active customer, one who ordered in the last {silence} days, {event} in the next {days}.",
        "活跃顾客(最近 {silence} 天内下过单)在未来 {days} 天内{event}。",
    ),
    "words.everybody": (
        "A customer {event} in the next {days} days.",
        "顾客在未来 {days} 天内{event}。",
    ),
    "words.no_order": ("without an order", "没有下单"),
    "words.order": ("with at least one order", "至少下一单"),
    "words.percentile": ("Percentile", "百分位"),
    "words.percentile_says": (
        "A place in the day’s ranking from 1 to 100; 100 is most likely.",
        "当日排名中的位置,1 至 100;100 表示可能性最高。",
    ),
    "words.tier": ("Tier", "等级"),
    "words.tier_says": (
        "High, medium or low: the probability against two thresholds in the settings.",
        "高、中、低:概率与设置中两个阈值比较的结果。",
    ),
    "words.lift": ("Lift", "提升度"),
    "words.lift_says": (
        "How much more often something happens in a group than among all: 3 is three times as often.",
        "某群体中事件发生频率相对于总体的倍数:3 即三倍。",
    ),
    "words.calibration": ("Calibration", "校准"),
    "words.calibration_says": (
        "Probabilities mean what they say: of 100 customers at 20%, about 20 do it.",
        "概率名副其实:100 位概率为 20% 的顾客中约有 20 位会发生。",
    ),
    "foot.title": ("What this was made from", "数据来源"),
    "foot.known": (
        "Everything here was known before {day} began.",
        "以上内容均为{day}零点之前的已知信息。",
    ),
    "lineage.data version": ("data version", "数据版本"),
    "lineage.model version": ("{question} model version", "{question}模型版本"),
    "lineage.run": ("run", "运行编号"),
    "lineage.scored at (UTC)": ("scored at (UTC)", "评分时间(UTC)"),
}
