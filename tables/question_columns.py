"""What the scored table holds of one question: five columns, and the rules they keep."""

from collections.abc import Mapping

from questions.question import Declaration
from tables.column import Column, Text
from tables.rule import Rule, not_empty_where, one_of

TIER_WORDS: Mapping[str, Text] = {"low": ("low", "低"), "medium": ("medium", "中"), "high": ("high", "高")}
TIERS = tuple(TIER_WORDS)


def answer_columns(question: Declaration) -> tuple[Column, ...]:
    """The probability, its place among the day's customers, its tier, and the horizon it speaks of."""
    name, yes = question.name, question.words.do
    with_it: Text = ("with the probability", "与该概率同时为空")
    return (
        Column(
            f"{name}_probability",
            "double",
            question.words.probability,
            "probability",
            empty=_unanswered(question),
        ),
        Column(
            f"{name}_percentile",
            "double",
            (
                f"1 to 100; 100 is most likely to {yes}; equal values share one",
                "1 至 100;100 表示概率最高;相等者同值",
            ),
            "percentile",
            empty=with_it,
        ),
        Column(
            f"{name}_tier",
            "string",
            ("low, medium or high, by the thresholds in the configuration", "低、中或高,阈值见配置"),
            empty=with_it,
        ),
        Column(
            f"{name}_horizon_days",
            "double",
            (f"days ahead the {name} model looks", "模型预测的未来天数"),
            "days ahead",
            required=True,
        ),
    )


def version_column(question: Declaration) -> Column:
    """Which model gave the probability."""
    return Column(
        f"{question.name}_model_version",
        "string",
        (
            f"the version that scored {question.name}, or `bg_nbd` or `recency_rule`",
            "评分所用的模型版本,或 `bg_nbd`、`recency_rule`",
        ),
        empty=("with the probability", "与该概率同时为空"),
    )


def answer_rules(question: Declaration) -> tuple[Rule, ...]:
    """What must hold of the five columns."""
    name = question.name
    probability, percentile, _, horizon = answer_columns(question)
    return (
        *probability.believable(),
        *percentile.believable(),
        one_of(f"{name}_tier", TIERS),
        *horizon.believable(),
        not_empty_where(f"{name}_percentile", probability.name),
        not_empty_where(f"{name}_tier", probability.name),
        not_empty_where(f"{name}_model_version", probability.name),
    )


def _unanswered(question: Declaration) -> Text:
    """Whom no probability is given; where everybody is asked, only those nobody can answer for."""
    if not question.conditions:
        return ("eligibility is `insufficient_history`", "eligibility 为 `insufficient_history`")
    exclusion = question.words.exclusion.replace("{", "`").replace("}", "`")  # a setting, by its name
    return (f"not asked: {exclusion}", "未向该客户提出此问题")
