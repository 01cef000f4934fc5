"""One row per customer and thing that changed, per `as_of`: from where to where since the last scored day."""

from collections.abc import Mapping

from tables.action_columns import LEAVE_ALONE, LEAVE_ALONE_WORDS
from tables.column import Column, Text
from tables.contract import Contract
from tables.published_contract import KEYS, published_contract
from tables.question_columns import TIER_WORDS
from tables.rule import one_of
from tables.standing_columns import OVERDUE_WORDS, RELATIONSHIP_WORDS, STAGE_WORDS

THING_WORDS: Mapping[str, Text] = {
    "tier": ("Risk of leaving", "流失风险"),
    "stage": ("Lifecycle stage", "生命周期阶段"),
    "relationship": ("Relationship stage", "关系阶段"),
    "grade": ("Value grade", "价值等级"),
    "overdue": ("Next order", "下一单"),
    "action": ("Recommended", "推荐动作"),
}
VALUE_WORDS: Mapping[str, Mapping[str, Text]] = {  # of what can be said in other words than its own
    "tier": TIER_WORDS,
    "stage": STAGE_WORDS,
    "relationship": RELATIONSHIP_WORDS,
    "overdue": OVERDUE_WORDS,
    "action": {LEAVE_ALONE: LEAVE_ALONE_WORDS},
}
THINGS = tuple(THING_WORDS)
HOLD_DAYS, LOOKED_BACK_DAYS = 7, 90

WHAT_CHANGED = Column(
    "what",
    "string",
    (
        "what changed: tier (of the chance to lose the customer), stage (lifecycle), relationship, grade (value), "
        "overdue, action (recommended)",
        "变化的内容:tier(流失风险等级)、stage(生命周期阶段)、relationship(关系阶段)、grade(价值等级)、"
        "overdue(是否逾期)、action(推荐动作)",
    ),
    required=True,
)
COLUMNS = (
    Column(
        "before",
        "string",
        ("the value the feed has reported before", "变化前的值"),
        empty=("there was none: a new customer, or in no tier", "原先没有:新客户,或不在任何等级"),
    ),
    Column(
        "now",
        "string",
        ("the value on this day", "当日的值"),
        empty=("there is none any more: in no tier", "现已没有:不在任何等级"),
    ),
    Column(
        "days_since_last_change",
        "double",
        (
            f"days since the feed last reported a change of the same thing; at least {HOLD_DAYS}",
            f"距上次报告同一内容变化的天数;至少 {HOLD_DAYS} 天",
        ),
        "days",
        empty=(f"none in the last {LOOKED_BACK_DAYS} days", f"最近 {LOOKED_BACK_DAYS} 天内没有"),
    ),
)


def changes_contract() -> Contract:
    """The contract of the change feed."""
    rules = (
        one_of("what", THINGS),
        *(rule for column in COLUMNS for rule in column.believable()),
    )
    return published_contract(
        "customer_changes",
        COLUMNS,
        rules,
        (*KEYS, WHAT_CHANGED),
        "customer and thing that changed, per as_of",
    )
