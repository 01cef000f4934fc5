"""One row per customer, question and `as_of` whose tier changed since the last scored day: why the score moved."""

from collections.abc import Mapping

from questions import declared
from tables.column import Column, Text
from tables.contract import Contract
from tables.published_contract import KEYS, published_contract
from tables.question_columns import TIERS
from tables.rule import one_of

PART_WORDS: Mapping[str, Text] = {
    "late_rows": ("what was learnt later of the days before", "事后才获知的更早记录"),
    "time": ("time alone, had nothing happened to the customer", "仅因时间流逝(客户无任何动作)"),
    "behaviour": ("what the customer did, or what was done to them", "客户的行为或针对客户的动作"),
    "level": ("the level of the day, for everybody alike", "当日整体水平(对所有客户相同)"),
    "model": ("another model version", "更换了模型版本"),
    "agreement": ("making the questions agree", "使各问题的概率相互一致"),
}
"""What a change in log-odds is made of, in the order in which one thing after the other is replaced."""

QUESTION = Column("question", "string", ("what was asked: churn, repurchase ...", "预测问题"), required=True)
UNTOLD: Text = (
    "it cannot be told: a stand-in answered, or the features or the model of the day before are not there any more",
    "无法说明:由替代规则评分,或前一日的特征、模型已不存在",
)


def part_column(part: str) -> str:
    """The column that holds what a part adds.

    >>> part_column("time")
    'by_time'
    """
    return f"by_{part}"


def _part(part: str) -> Column:
    english, chinese = PART_WORDS[part]
    meaning = (f"what it adds to the log-odds of yes: {english}", f"对“是”的对数几率的增量:{chinese}")
    return Column(part_column(part), "double", meaning, "difference", empty=UNTOLD)


PARTS = tuple(_part(part) for part in PART_WORDS)
COLUMNS = (
    Column("since", "date", ("the scored day before", "上一个评分日"), required=True),
    Column("tier_before", "string", ("the tier on that day", "该日的等级"), required=True),
    Column("tier_now", "string", ("the tier on this day", "当日的等级"), required=True),
    Column(
        "probability_before",
        "double",
        ("the published probability of that day", "该日公布的概率"),
        "probability",
        required=True,
    ),
    Column(
        "probability_now",
        "double",
        ("the published probability of this day", "当日公布的概率"),
        "probability",
        required=True,
    ),
    Column(
        "change",
        "double",
        (
            "the change of the log-odds of yes; the parts add up to it",
            "“是”的对数几率的变化;各部分之和等于它",
        ),
        "difference",
        required=True,
    ),
    *PARTS,
    Column(
        "strongest_part",
        "string",
        (f"the part that adds or takes most: {', '.join(PART_WORDS)}", "影响最大的部分"),
        empty=UNTOLD,
    ),
)


def moves_contract() -> Contract:
    """The contract of the moves."""
    rules = (
        one_of(QUESTION.name, tuple(declaration.name for declaration in declared.DECLARED)),
        one_of("tier_before", TIERS),
        one_of("tier_now", TIERS),
        one_of("strongest_part", tuple(PART_WORDS)),
        *(rule for column in COLUMNS for rule in column.believable()),
    )
    return published_contract(
        "score_moves",
        COLUMNS,
        rules,
        (*KEYS, QUESTION),
        "customer and question whose tier changed, per as_of",
    )
