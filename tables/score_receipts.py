"""One row per scored day: what its scores were made from, in the words that `retain replay` reads back."""

from tables.column import Column
from tables.contract import Contract
from tables.published_contract import KEYS, published_contract
from tables.rule import between

RUN = Column("run_id", "string", ("the run that scored the day", "评分该日的运行编号"), required=True)
COLUMNS = (
    RUN,
    Column("scored_at", "timestamp", ("when, in UTC", "评分时间(UTC)"), required=True),
    Column(
        "data_version",
        "string",
        ("the lake's version of each raw table, as in orders@3", "每个原始表在数据湖中的版本,如 orders@3"),
        required=True,
    ),
    Column(
        "landings",
        "string",
        (
            "JSON: per raw table how it came in last: fingerprint of its mapping and contract, rows, rejected rows, "
            "rules let pass, when",
            "JSON:每个原始表最近一次导入:映射与契约的指纹、行数、被拒行数、放行的规则、时间",
        ),
        required=True,
    ),
    Column(
        "code_version",
        "string",
        ("digest of the code of features, models, questions and tables", "特征、模型、问题与表的代码摘要"),
        required=True,
    ),
    Column(
        "settings_digest",
        "string",
        (
            "digest of all settings that scores and recommendations depend on",
            "评分与推荐所依赖的全部设置的摘要",
        ),
        required=True,
    ),
    Column(
        "settings",
        "string",
        ("JSON: the settings by which a score is rebuilt", "JSON:重建评分所用的设置"),
        required=True,
    ),
    Column(
        "lock_digest",
        "string",
        (
            "digest of Python and of all packages installed, with their versions",
            "Python 及全部已装包版本的摘要",
        ),
        required=True,
    ),
    Column(
        "models",
        "string",
        (
            "JSON: per question the model's version, kind, checksum, fingerprint and newest day learnt from; "
            "or why there is none",
            "JSON:每个问题的模型版本、种类、校验和、指纹与学习截止日;或没有模型的原因",
        ),
        required=True,
    ),
    Column(
        "level",
        "string",
        (
            "JSON: per question what is believed of the day's level: what it adds to the log-odds of an order, how "
            "busy the days ahead, the last weeks and the same days a year ago are against the usual",
            "JSON:每个问题对当日水平的判断:下单对数几率的增量,以及未来、最近几周、去年同期相对平时的忙碌程度",
        ),
        required=True,
    ),
    Column(
        "row_counts",
        "string",
        (
            "JSON: customers of the snapshot and scored, and of these in each eligibility",
            "JSON:快照与评分的客户数,以及各资格的客户数",
        ),
        required=True,
    ),
    Column(
        "steps",
        "string",
        (
            "JSON: each step until then with its seconds, and the most gigabytes the process had (null: the system "
            "does not tell)",
            "JSON:此前每一步的秒数与进程最大内存(GB;系统不提供时为 null)",
        ),
        required=True,
    ),
    Column("customers", "double", ("customers scored", "评分的客户数"), "heads", required=True),
)


def receipts_contract() -> Contract:
    """The contract of the receipts."""
    rules = (between("customers", 1, 1e15),)
    return published_contract("score_receipts", COLUMNS, rules, KEYS[1:], "scored day (as_of)")
