"""The tables as Markdown: what a shop brings, for docs/mapping.md, and what is published, for the page of each table.

`python -m tables.data_dictionary` writes each into its page, between the lines that name it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from tables.campaign_audience import audience_contract
from tables.campaign_results import campaign_results_contract
from tables.column import BOUNDS, Column
from tables.contract import Contract
from tables.customer_changes import changes_contract
from tables.drift_figures import drift_contract
from tables.erasures import erasures_contract
from tables.potential_customers import potential_contract
from tables.raw import RAW
from tables.score_grades import grades_contract
from tables.score_moves import moves_contract
from tables.score_receipts import receipts_contract
from tables.scored_customers import scored_contract
from tables.shop_figures import FIGURES, figures_contract

RAW_HEAD = "| table | one row per | columns (`?` optional) |\n|---|---|---|\n"
COLUMNS_HEAD = "| column | type | unit | meaning | 含义 | empty | 何时为空 |\n|---|---|---|---|---|---|---|\n"
FIGURES_HEAD = "| figure | meaning | 含义 |\n|---|---|---|\n"
NEVER = ("never", "从不")


def raw_tables_page() -> str:
    """One line per raw table: its grain and its columns, money and stars with what they are."""
    return RAW_HEAD + "".join(_table(contract) for contract in RAW.values())


def columns_page(contract: Contract) -> str:
    """One line per column of a published table: type, unit, meaning and null, in English and Chinese."""
    return COLUMNS_HEAD + "".join(_column(column) for column in contract.columns)


def scored_columns_page() -> str:
    """The columns of the scored table."""
    return columns_page(scored_contract())


def figures_page() -> str:
    """One line per figure of `shop_figures`: what it says, in English and Chinese."""
    return FIGURES_HEAD + "".join(
        f"| `{name}` | {' | '.join(figure.meaning)} |\n" for name, figure in FIGURES.items()
    )


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
    """Put each table into its page under `docs`."""
    for (name, marker), table in PAGES.items():
        page = docs / f"{name}.md"
        page.write_text(with_table(page.read_text("utf-8"), marker, table()), "utf-8")


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


PAGES: Mapping[
    tuple[str, str], Callable[[], str]
] = {  # page, and the name between whose lines the table stands
    ("mapping", "mapping"): raw_tables_page,
    ("scored_customers", "scored_customers"): scored_columns_page,
    ("campaigns", "campaign_audience"): lambda: columns_page(audience_contract()),
    ("measuring", "campaign_results"): lambda: columns_page(campaign_results_contract()),
    ("monitoring", "score_grades"): lambda: columns_page(grades_contract()),
    ("monitoring", "drift_figures"): lambda: columns_page(drift_contract()),
    ("customer_stages", "potential_customers"): lambda: columns_page(potential_contract()),
    ("customer_stages", "customer_changes"): lambda: columns_page(changes_contract()),
    ("customer_stages", "shop_figures"): lambda: columns_page(figures_contract()),
    ("customer_stages", "figures"): figures_page,
    ("forget", "erasures"): lambda: columns_page(erasures_contract()),
    ("replay", "score_moves"): lambda: columns_page(moves_contract()),
    ("replay", "score_receipts"): lambda: columns_page(receipts_contract()),
}

if __name__ == "__main__":
    write_pages(Path(__file__).parents[1] / "docs")
