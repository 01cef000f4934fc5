"""One row per customer and thing that changed, per `as_of`: from where to where since the last scored day."""

from tables.column import Column
from tables.contract import Contract
from tables.published_contract import KEYS, published_contract
from tables.rule import one_of

THINGS = ("tier", "stage", "relationship", "grade", "overdue", "action")
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
