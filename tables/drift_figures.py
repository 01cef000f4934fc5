"""One row per figure of drift, against the week before or the days of training, per `as_of`: how far the shop moved."""

from tables.column import Column, Text
from tables.contract import Contract
from tables.published_contract import KEYS, published_contract
from tables.rule import one_of

KINDS = ("population", "feature", "score", "contract", "business")
AGAINST = ("week before", "training", "itself")
MEASURES = ("psi", "wasserstein", "change", "share", "rate")
PERCENTAGES = ("change", "share", "rate")  # the measures that are shares of 1
FEW_DAYS: Text = ("fewer than 20 earlier days", "此前不足 20 天")

DRIFT_KEYS = (
    KEYS[1],
    Column(
        "kind",
        "string",
        (
            "what moved: population, feature, score, contract or business",
            "类别:人群、特征、分数、数据合约或经营",
        ),
        required=True,
    ),
    Column(
        "name",
        "string",
        (
            "the feature, column of the scored table, raw table or figure; `customers`: how many",
            "特征、评分表列、原始表或指标的名称;`customers` 为客户数",
        ),
        required=True,
    ),
    Column(
        "measure",
        "string",
        (
            "psi, wasserstein (in standard deviations), change (of the number), share (of rows rejected), rate",
            "psi、wasserstein(以标准差计)、change(数量变化比例)、share(被拒行比例)、rate(比率)",
        ),
        required=True,
    ),
    Column(
        "against",
        "string",
        (
            "the scored day a week before, the first scored day of the model, or itself",
            "对照:一周前的评分日、该模型首个评分日或自身",
        ),
        required=True,
    ),
)
COLUMNS = (
    Column("value", "double", ("the figure", "数值"), "difference", required=True),
    Column(
        "usual_low", "double", ("from where on it is usual for this shop", "本店通常范围下限"), empty=FEW_DAYS
    ),
    Column("usual_high", "double", ("up to where it is usual", "本店通常范围上限"), empty=FEW_DAYS),
    Column("is_unusual", "boolean", ("whether it lies outside", "是否超出通常范围"), required=True),
)


def drift_contract() -> Contract:
    """The contract of the figures of drift.

    >>> drift_contract().key
    ('as_of', 'kind', 'name', 'measure', 'against')
    """
    rules = (
        one_of("kind", KINDS),
        one_of("measure", MEASURES),
        one_of("against", AGAINST),
        *(rule for column in COLUMNS for rule in column.believable()),
    )
    return published_contract("drift_figures", COLUMNS, rules, DRIFT_KEYS, "figure of drift, per as_of")
