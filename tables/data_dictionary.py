"""The tables as Markdown: what a shop brings, for docs/mapping.md, and what is published, for the page of each table.

`python -m tables.data_dictionary` writes them into the pages, between the lines that name them.
"""

from collections.abc import Callable
from pathlib import Path

from tables.campaign_audience import audience_contract
from tables.column import BOUNDS, Column
from tables.contract import Contract
from tables.raw import RAW
from tables.scored_customers import scored_contract

RAW_HEAD = "| table | one row per | columns (`?` optional) |\n|---|---|---|\n"
COLUMNS_HEAD = "| column | type | unit | meaning | 含义 | empty | 何时为空 |\n|---|---|---|---|---|---|---|\n"
NEVER = ("never", "从不")


def raw_tables_page() -> str:
    """One line per raw table: its grain and its columns, money and stars with what they are."""
    return RAW_HEAD + "".join(_table(contract) for contract in RAW.values())


def scored_columns_page() -> str:
    """One line per column of the scored table: type, unit, meaning and null, in English and Chinese."""
    return _columns_page(scored_contract())


def audience_columns_page() -> str:
    """The same of `campaign_audience`."""
    return _columns_page(audience_contract())


def _columns_page(contract: Contract) -> str:
    return COLUMNS_HEAD + "".join(_column(column) for column in contract.columns)


def with_table(page: str, name: str, table: str) -> str:
    """The page with the table between its two lines; ValueError where the page lacks them.

    >>> print(with_table("a <!-- begin x --> old <!-- end x --> b", "x", "new"))
    a <!-- begin x -->
    new<!-- end x --> b
    """
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    before, after = page.split(begin)
    return f"{before}{begin}\n{table}{end}{after.split(end)[1]}"


def write_pages(docs: Path) -> None:
    """Put the tables into their pages under `docs`."""
    for file, name, table in PAGES:
        page = docs / f"{file}.md"
        page.write_text(with_table(page.read_text("utf-8"), name, table()), "utf-8")


def _table(contract: Contract) -> str:
    columns = ", ".join(_short(column) for column in contract.columns)
    return f"| `{contract.table}` | {contract.grain} | {columns} |\n"


def _short(column: Column) -> str:
    name = column.name if column.required else f"{column.name}?"
    if column.unit == "money":
        return f"{name} ({column.meaning[0]})"
    if column.unit == "stars":
        least, most = BOUNDS["stars"]
        return f"{name} ({least:g}–{most:g})"
    return name


def _column(column: Column) -> str:
    empty = column.empty or NEVER
    cells = (f"`{column.name}`", column.type, column.unit or "", *column.meaning, *empty)
    return "| " + " | ".join(cells) + " |\n"


PAGES: tuple[tuple[str, str, Callable[[], str]], ...] = (  # page, the name between its lines, the table
    ("mapping", "mapping", raw_tables_page),
    ("scored_customers", "scored_customers", scored_columns_page),
    ("campaigns", "campaign_audience", audience_columns_page),
)

if __name__ == "__main__":
    write_pages(Path(__file__).parents[1] / "docs")
