"""One row per question and part of the customers, per `as_of`: what was promised that day, and what came."""

from tables.column import Column, Text
from tables.contract import Contract
from tables.published_contract import KEYS, published_contract
from tables.rule import Rule, not_below, one_of

ALL = "all"
BY = (ALL, "tier", "decile", "model_version")
OF_DECILES: Text = ("of a decile", "按十分位时为空")
CERTAIN: Text = ("of a decile, or where it came to all or to nobody", "按十分位时,或全部发生、全未发生时为空")

GRADE_KEYS = (
    KEYS[1],
    Column("question", "string", ("what was asked: churn, repurchase ...", "预测问题"), required=True),
    Column(
        "by",
        "string",
        (
            "how the customers are parted: all, tier, decile or model_version",
            "分组方式:all、tier、decile 或 model_version",
        ),
        required=True,
    ),
    Column(
        "segment",
        "string",
        (
            "which part: `all`, a tier, a decile (10 = highest probability), a model version",
            "所属分组:`all`、等级、十分位(10 为概率最高)或模型版本",
        ),
        required=True,
    ),
)
COLUMNS = (
    Column(
        "horizon_days", "double", ("days ahead that were asked about", "预测的未来天数"), "days ahead", True
    ),
    Column(
        "customers", "double", ("customers with a probability that day", "当日有概率的客户数"), "heads", True
    ),
    Column("promised", "double", ("their mean probability", "平均预测概率"), "probability", True),
    Column("observed", "double", ("the share to whom it happened", "实际发生的比例"), "probability", True),
    Column(
        "low",
        "double",
        ("lower end of its 95 % interval (Wilson)", "95% 区间下限(Wilson)"),
        "probability",
        True,
    ),
    Column("high", "double", ("upper end of its 95 % interval", "95% 区间上限"), "probability", True),
    Column("log_loss", "double", ("nats per customer", "对数损失(每客户,nat)"), empty=OF_DECILES),
    Column(
        "auc",
        "double",
        ("how often whom it happened to ranks above whom it did not", "发生者排在未发生者之前的比例"),
        "probability",
        empty=CERTAIN,
    ),
    Column(
        "calibration_error",
        "double",
        ("mean distance of promised and observed over ten bins", "十等份中承诺与实际的平均差距"),
        "probability",
        empty=OF_DECILES,
    ),
    Column(
        "calibration_by_chance",
        "double",
        ("what chance makes of it where every probability is true", "概率完全准确时仅由偶然产生的差距"),
        "probability",
        empty=OF_DECILES,
    ),
    Column(
        "is_promise",
        "boolean",
        (
            "false where the model had seen orders of later than the day: a day scored afterwards promises nothing",
            "若模型训练时已见到该日之后的订单则为否:事后评分不算承诺",
        ),
        required=True,
    ),
    Column(
        "data_version",
        "string",
        ("the lake's tables it was graded with", "评判所用的数据版本"),
        required=True,
    ),
)


def grades_contract() -> Contract:
    """The contract of the grades of past scores.

    >>> grades_contract().key
    ('as_of', 'question', 'by', 'segment')
    """
    rules: tuple[Rule, ...] = (
        one_of("by", BY),
        not_below("observed", "low"),
        not_below("high", "observed"),
        *(rule for column in COLUMNS for rule in column.believable()),
    )
    grain = "question and part of the customers, per as_of"
    return published_contract("score_grades", COLUMNS, rules, GRADE_KEYS, grain)
