"""One row per campaign × play × measure × segment: what it earned beside what was held out, and how sure that is."""

from tables.column import Column, Text, Unit
from tables.contract import Contract
from tables.published_contract import published_contract
from tables.rule import not_below, not_empty_where, one_of
from tables.verdicts import MEASURE_WORDS, VERDICTS

ALL = "all"
MEASURES = tuple(MEASURE_WORDS)
TOO_FEW: Text = (
    "too few customers in a group to compare, or nobody ordered",
    "某组客户太少无法比较,或无人下单",
)
NOT_ORDERS: Text = (
    "the measure is not orders, or too few customers",
    "指标不是订单数,或客户太少",
)

RESULT_KEYS = (
    Column("campaign_id", "string", ("the campaign, by its name", "活动名称"), required=True),
    Column(
        "play", "string", ("the play; `all` for the whole campaign", "策略;`all` 表示整个活动"), required=True
    ),
    Column("measure", "string", ("orders, revenue or profit", "指标:订单数、收入或利润"), required=True),
    Column(
        "segment",
        "string",
        (
            "`all`, or part of the customers: `grade A`, `tier high`",
            "`all`,或部分客户:`grade A`、`tier high`",
        ),
        required=True,
    ),
)
GROUPS = (
    Column(
        "as_of", "date", ("the scored day the list was chosen from", "名单所依据的评分日期"), required=True
    ),
    Column("contacted", "double", ("customers contacted", "已触达客户数"), "heads", required=True),
    Column("held_out", "double", ("customers held out", "保留对照客户数"), "heads", required=True),
)
MEANINGS: tuple[tuple[str, Text, Unit, Text], ...] = (
    (
        "usual",
        (
            "mean per held-out customer, put together and adjusted as the effect is",
            "每位对照客户的均值(合并与调整方式与增量相同)",
        ),
        "difference",
        TOO_FEW,
    ),
    ("effect", ("extra per contacted customer", "每位已触达客户的增量"), "difference", TOO_FEW),
    ("low", ("its 95 % interval: from", "95% 区间下限"), "difference", TOO_FEW),
    ("high", ("its 95 % interval: to", "95% 区间上限"), "difference", TOO_FEW),
    ("total", ("effect times contacted", "增量合计:effect × contacted"), "difference", TOO_FEW),
    ("total_low", ("its 95 % interval: from", "合计的 95% 区间下限"), "difference", TOO_FEW),
    ("total_high", ("its 95 % interval: to", "合计的 95% 区间上限"), "difference", TOO_FEW),
    (
        "p_value",
        (
            "how often chance alone would show so much; corrected for several plays or segments",
            "仅凭偶然出现该结果的概率;已按策略或分组数校正",
        ),
        "probability",
        TOO_FEW,
    ),
    (
        "log_rate",
        (
            "change in the logarithm of the orders per customer: what plays learn from",
            "人均订单数对数的变化,用于更新动作的预期效果",
        ),
        "difference",
        NOT_ORDERS,
    ),
    ("log_rate_sd", ("its standard error", "其标准误"), "difference", NOT_ORDERS),
)
ESTIMATES = tuple(
    Column(name, "double", meaning, unit, empty=empty) for name, meaning, unit, empty in MEANINGS
)
STATEMENTS = (
    Column(
        "verdict_kind",
        "string",
        (
            f"what it means: {', '.join(VERDICTS)}; `tables/verdicts.py` has the sentence of each",
            f"结论类别:{'、'.join(VERDICTS)};各类别的文字见 `tables/verdicts.py`",
        ),
        required=True,
    ),
    Column(
        "more_customers",
        "double",
        ("how many more customers would have shown the effect", "还需多少客户才能显现该效果"),
        "heads",
        empty=(
            "the verdict is of another kind than small_gain and small_loss",
            "结论不属于 small_gain 或 small_loss",
        ),
    ),
    Column(
        "tests_together",
        "double",
        (
            "plays or segments looked at together, which p_value is corrected for",
            "p_value 校正时同时比较的项数",
        ),
        "heads",
        required=True,
    ),
    Column(
        "omitted_customers",
        "double",
        ("customers of plays too small to compare, who are in no figure", "因动作人数太少而未计入的客户数"),
        "heads",
        required=True,
    ),
    Column(
        "verdict", "string", ("what it means, as a sentence in English", "结论(英文一句话)"), required=True
    ),
    Column(
        "measured_until",
        "date",
        ("orders before this day count", "统计截止日(不含当日)"),
        required=True,
    ),
    Column("measured_at", "timestamp", ("when it was measured (UTC)", "测量时间(UTC)"), required=True),
)


def campaign_results_contract() -> Contract:
    """The contract of the measured campaigns.

    >>> campaign_results_contract().key
    ('campaign_id', 'play', 'measure', 'segment')
    """
    numbers = (*GROUPS, *ESTIMATES, *STATEMENTS)
    rules = (
        one_of("measure", MEASURES),
        one_of("verdict_kind", tuple(VERDICTS)),
        *(rule for column in numbers for rule in column.believable()),
        not_below("high", "low"),
        not_below("total_high", "total_low"),
        *(not_empty_where(name, "effect") for name in ("low", "high", "total", "p_value")),
        not_empty_where("log_rate_sd", "log_rate"),
    )
    columns = (*GROUPS, *ESTIMATES, *STATEMENTS)
    grain = "campaign × play × measure × segment"
    return published_contract("campaign_results", columns, rules, keys=RESULT_KEYS, grain=grain)
