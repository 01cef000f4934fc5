"""One row per customer per `as_of`: the answers to each question, when, how much, why, and from what."""

from collections.abc import Mapping
from itertools import pairwise

from questions import declared
from questions.horizons import HORIZONS, order_probability
from tables.action_columns import ACTIONS, action_rules
from tables.column import Column, Text
from tables.contract import Contract
from tables.published_contract import published_contract
from tables.question_columns import answer_columns, answer_rules, version_column
from tables.rule import not_before, not_below, not_empty_where, one_of
from tables.standing_columns import STANDING_COLUMNS, STANDING_RULES

FEW_DAYS: Text = ("fewer than two days with an order", "下单日少于两天")
NO_CHAMPION: Text = ("no repurchase champion", "没有复购冠军模型")
NO_CURVE: Text = (
    "no repurchase champion, and BG/NBD cannot be fitted either",
    "没有复购冠军模型,BG/NBD 也无法拟合",
)
FEWER_CAUSES: Text = (
    "fewer causes that move the probability and that the customer's data bear out",
    "影响概率且有客户数据佐证的原因不足",
)
ELIGIBILITIES = ("scored", "fallback", "insufficient_history")
GRADES = ("A", "B", "C")

RHYTHM = (
    Column(
        "days_since_last_order",
        "double",
        ("days from the last order to as_of; 1 means yesterday", "距最近一次下单的天数;1 表示昨天"),
        "days",
    ),
    Column(
        "usual_days_between_orders",
        "double",
        ("the median of the customer's own gaps between days with an order", "该客户下单日间隔的中位数"),
        "days",
        empty=FEW_DAYS,
    ),
    Column(
        "days_overdue",
        "double",
        ("days beyond the usual gap; below 0: not due yet", "超出惯常间隔的天数;负数表示尚未到期"),
        "days from due",
        empty=FEW_DAYS,
    ),
)
EXPECTED_ORDER = tuple(
    Column(name, "date", meaning, empty=empty)
    for name, meaning, empty in (
        (
            "expected_next_order_date",
            (
                "if an active customer orders again within the churn horizon: when",
                "若活跃客户在流失预测期内再次下单:预计日期",
            ),
            ("not active, or too few customers have come back to learn it", "非活跃,或回头客太少无法学习"),
        ),
        (
            "expected_next_order_low",
            (
                "first day of the range that holds that order four times in five",
                "有五分之四把握包含该订单的区间的首日",
            ),
            ("with the date", "与该日期同时为空"),
        ),
        (
            "expected_next_order_high",
            ("last day of that range", "该区间的末日"),
            ("with the date", "与该日期同时为空"),
        ),
    )
)
ORDER_PROBABILITIES = tuple(
    Column(
        order_probability(days),
        "double",
        (
            f"chance of at least one order within {days} days; never falling with the days, and equal to what the "
            "models say at their own horizons",
            f"未来 {days} 天内至少下一单的概率;不随天数下降,且在各模型自身的预测期上与其一致",
        ),
        "probability",
        empty=NO_CURVE,
    )
    for days in HORIZONS
)
WORTH = (
    Column(
        "historic_value", "double", ("what the customer has paid so far", "客户迄今实付总额"), "total money"
    ),
    Column(
        "predicted_spend",
        "double",
        (
            "expected spend in the repurchase horizon: the mean of customers like this, so that any group's total is "
            "what the shop should take from it",
            "复购预测期内的预期消费(同类客户的均值);任一群体的合计即预计从中获得的收入",
        ),
        "total money",
        empty=NO_CHAMPION,
    ),
    Column(
        "predicted_value_365d",
        "double",
        (
            "expected spend in the next 365 days, the chance to leave in it",
            "未来 365 天的预期消费,已计入流失的可能",
        ),
        "total money",
        empty=NO_CHAMPION,
    ),
    Column(
        "value_at_risk",
        "double",
        (
            "churn probability times what the customer would spend in 365 days if they stay, that is, order within the "
            "churn horizon",
            "流失概率乘以该客户若留存(在流失预测期内下单)未来 365 天的预期消费",
        ),
        "total money",
        empty=("not active, or no repurchase champion", "非活跃客户,或没有复购冠军模型"),
    ),
)
STANDING = (
    Column(
        "value_grade",
        "string",
        (
            "A, B or C by the spend of the last 365 days; the shares stand in the configuration (`value_grades`)",
            "按最近 365 天消费分为 A、B、C;比例见配置(`value_grades`)",
        ),
        required=True,
    ),
    Column(
        "eligibility",
        "string",
        (
            "`scored` by the models; `fallback`: BG/NBD or the recency rule stands in for at least one; "
            "`insufficient_history`: nobody could answer",
            "`scored`:由模型评分;`fallback`:至少一个模型由 BG/NBD 或近度规则代替;`insufficient_history`:无法作答",
        ),
        required=True,
    ),
    Column(
        "eligibility_reason",
        "string",
        ("why it is not scored by the models, in words", "未由模型评分的原因"),
        empty=("scored", "已由模型评分"),
    ),
)
REASONS: Mapping[str, tuple[Text, Text]] = {  # the meaning of each, and where it is empty
    **{
        f"reason_{number}": ((f"code of the {place} reason", f"第 {number} 位原因的代码"), FEWER_CAUSES)
        for number, place in ((1, "strongest"), (2, "second"), (3, "third"))
    },
    "counter_reason": (
        (
            "code of the strongest reason that speaks the other way than reason_1",
            "与 reason_1 方向相反的最强原因的代码",
        ),
        ("nothing that the customer's data bear out speaks the other way", "没有客户数据佐证的反向原因"),
    ),
}
FIGURES: Mapping[str, tuple[Text, Text]] = {  # of each reason
    "value": (("the customer's own figure behind {}", "{} 所依据的客户数值"), ("with {}", "与 {} 同时为空")),
    "own_usual": (
        ("what is usual for the customer in place of that figure", "该数值对该客户的平时水平"),
        ("{} is, or the customer has no usual", "{} 为空,或客户尚无平时水平"),
    ),
    "shop_usual": (
        (
            "the median of that figure over the customers the explained question is put to on the day",
            "当日被问及该问题的客户该数值的中位数",
        ),
        ("with {}", "与 {} 同时为空"),
    ),
}
LINEAGE = (
    Column(
        "data_version",
        "string",
        ("the versions of the tables the score was made from", "评分所用各表的版本"),
        required=True,
    ),
    Column("run_id", "string", ("the run that made the score", "生成评分的运行"), required=True),
    Column("scored_at", "timestamp", ("when the score was made (UTC)", "评分时间(UTC)"), required=True),
)


def reason_columns() -> tuple[Column, ...]:
    """The code of each reason, followed by its figures."""
    columns = []
    for reason, (meaning, empty) in REASONS.items():
        columns.append(Column(reason, "string", meaning, empty=empty))
        for figure, texts in FIGURES.items():
            means, null = ((english.format(reason), chinese.format(reason)) for english, chinese in texts)
            columns.append(Column(f"{reason}_{figure}", "double", means, empty=null))
    return tuple(columns)


def scored_contract() -> Contract:
    """The scored table's contract, with the columns and rules of every declared question."""
    columns = (
        *(column for question in declared.DECLARED for column in answer_columns(question)),
        *RHYTHM,
        *EXPECTED_ORDER,
        *ORDER_PROBABILITIES,
        *WORTH,
        *STANDING,
        *STANDING_COLUMNS,
        *reason_columns(),
        *ACTIONS,
        *(version_column(question) for question in declared.DECLARED),
        *LINEAGE,
    )
    rules = (
        *(rule for question in declared.DECLARED for rule in answer_rules(question)),
        *(
            not_empty_where(f"{question.name}_probability", "eligibility", "scored")
            for question in declared.DECLARED
            if not question.conditions
        ),
        *(rule for column in RHYTHM for rule in column.believable()),
        not_before("expected_next_order_date", "expected_next_order_low"),
        not_before("expected_next_order_high", "expected_next_order_date"),
        not_empty_where("expected_next_order_low", "expected_next_order_date"),
        not_empty_where("expected_next_order_high", "expected_next_order_date"),
        *(rule for column in ORDER_PROBABILITIES for rule in column.believable()),
        *(
            rule(order_probability(later), order_probability(earlier))
            for earlier, later in pairwise(HORIZONS)
            for rule in (not_below, not_empty_where)
        ),
        *(
            not_empty_where(f"{reason}_{figure}", reason)
            for reason in REASONS
            for figure in ("value", "shop_usual")
        ),
        *(rule for column in WORTH for rule in column.believable()),
        one_of("value_grade", GRADES),
        not_empty_where("eligibility_reason", "eligibility", "fallback"),
        one_of("eligibility", ELIGIBILITIES),
        *STANDING_RULES,
        *action_rules(),
    )
    return published_contract("scored_customers", columns, rules)
