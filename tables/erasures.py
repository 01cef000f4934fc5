"""One row per erasure and table: that somebody was forgotten, when, and how many rows went. It does not say who."""

from tables.column import Column
from tables.contract import Contract
from tables.published_contract import published_contract

ERASURE_KEYS = (
    Column(
        "erasure_id",
        "string",
        ("the erasure; says nothing of whom it was about", "抹除编号;不透露所涉客户"),
        required=True,
    ),
    Column("erased_from", "string", ("a table of the lake", "数据湖中的表"), required=True),
)
ERASURE_COLUMNS = (
    Column("erased_at", "timestamp", ("when it began (UTC)", "开始时间(UTC)"), required=True),
    Column(
        "rows", "double", ("rows that were deleted or emptied", "删除或清空的行数"), "heads", required=True
    ),
    Column(
        "oldest_version",
        "double",
        (
            "the table's oldest version that can still be read; those before it are gone",
            "该表仍可读取的最旧版本;更早的版本已删除",
        ),
        "heads",
        empty=("the table is not there, or the run has not come to its end", "该表不存在,或运行尚未结束"),
    ),
)


def erasures_contract() -> Contract:
    """The contract of `erasures`."""
    return published_contract(
        "erasures", ERASURE_COLUMNS, (), keys=ERASURE_KEYS, grain="erasure and table of the lake"
    )
