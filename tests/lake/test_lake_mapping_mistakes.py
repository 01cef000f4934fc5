# ruff: noqa: E501
"""Mistakes in a mapping's SQL: each is told with table and column, what mends it, and carets under the place."""

from pathlib import Path
from typing import Any

import pytest

from lake.mapped_rows import stage
from lake.mapping_sql import MappingError
from lake.sources import Reading, TableMap

TYPES = {
    "order_id": "string",
    "customer_id": "string",
    "ordered_at": "timestamp",
    "amount": "double",
    "channel": "string",
}
COLUMNS = {
    "order_id": "Receipt",
    "customer_id": '"Customer ID"',
    "ordered_at": '"Sold on"',
    "amount": '"Unit price" * Qty',
}
LINES = """Receipt;Customer ID;at;Sold on;Unit price;Qty;status;Straße;group
1001;7;1;2024-02-13 10:00;1.5;2;ok;x;a
1002;8;2;2024-02-14 10:00;2.5;1;void;y;b
"""

# which part of the mapping, what stands there, what is said, what the carets stand under
MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "a name with a blank": ("customer_id", "Customer ID", "needs double quotes; write customer_id: '\"Customer ID\"'", "Customer ID"),
    "a name with a blank in a function": ("customer_id", "lower(Customer ID)", 'write customer_id: lower("Customer ID")', "Customer ID"),
    "a word of SQL's own": ("channel", "at", "at is a word of SQL's own, so the column needs double quotes; write channel: '\"at\"'", "at"),
    "a word of SQL's own, also in a text": ("where", "status <> 'group' and group = 'a'", "group is a word of SQL's own", "group = 'a'"[:5]),
    "a name with a blank in a query": ("query", "select Receipt as order_id, Customer ID as customer_id from lines", 'write "Customer ID"', "Customer ID"),
    "single quotes for a column": ("customer_id", "'Customer ID'", "single quotes make a text of 'Customer ID'; the column takes double ones: write customer_id: '\"Customer ID\"'", "'Customer ID'"),
    "single quotes within an aggregate": ("customer_id", "max('customer id')", "the column takes double ones", "'customer id'"),
    "single quotes in arithmetic": ("amount", "'Unit price' * Qty", "write amount: '\"Unit price\" * Qty'", "'Unit price'"),
    "double quotes for a text": ("where", 'status <> "void"', "if a text is meant, write 'void'", '"void"'),
    "no quotes for a text": ("where", "status = void", "if a text is meant, write 'void'", "void"),
    "curly quotes": ("customer_id", "“Customer ID”", "curly quotes are no quotes in SQL", "“"),
    "a quote never closed": ("channel", "'web", "a quote is opened here and never closed", "'web"[:1]),
    "a column with a slip": ("amount", "Qty * Unitprice", 'no column \'Unitprice\'; did you mean "Unit price", in double quotes?', "Unitprice"),
    "one word of a column": ("amount", "Qty * prise", 'did you mean "Unit price", in double quotes?', "prise"),
    "a column unlike any": ("amount", "Qty * x9", "the source has Receipt, Customer ID, at, Sold on", "x9"),
    "a column with a slip, behind an umlaut": ("channel", "Straße || Receit", "did you mean 'Receipt'?", "Receit"),
    "a column with a slip, in group_by": ("group_by", "Recipt", "did you mean 'Receipt'?", "Recipt"),
    "a column with a slip, in a query": ("query", "select Receipt as order_id,\n  Qtz as amount\nfrom lines", "did you mean 'Qty'?", "Qtz"),
    "a source that is not there": ("query", "select Receipt as order_id from line", "there is no source 'line' here", "line"),
    "an alias that is not there": ("query", "select Receipt as order_id, l.Qty as amount from lines", "there is no source 'l' here", "l"),
    "a function with a slip": ("amount", "lenght(status)", "there is no function lenght(); did you mean length()?", "lenght"),
    "a function of another database": ("ordered_at", "str_to_date(status, '%Y')", "DuckDB has no function str_to_date(); write strptime", "str_to_date"),
    "a sum without groups": ("amount", "sum(Qty)", "sum() makes one value of many rows, so the table wants `group_by`", "sum"),
    "a sum in where": ("where", "sum(Qty) > 1", "the table wants `group_by`", "sum"),
    "a column beside group_by": ("grouped", '"Unit price"', 'write any_value("Unit price")', '"Unit price"'),
    "an aggregate of an aggregate": ("grouped", "sum(max(Qty))", "aggregate function calls cannot be nested", "max(Qty)"),
    "words in arithmetic": ("amount", "status * 2", "holds text that cannot be read as numbers or times", "status * 2"),
    "a time and a number": ("ordered_at", '"Sold on" > 5', "these types do not go together: timestamp and integer", '"Sold on" > 5'),
    "a time of a number": ("amount", "year(Qty)", "year() takes no bigint", "year(Qty)"),
    "a cast that fails": ("amount", "status::double", "with try_cast such rows are quarantined", "::double"),
    "a parenthesis never closed": ("amount", "round(Qty * (1 + 0.2)", "this parenthesis is never closed", "("),
    "a parenthesis never opened": ("amount", "Qty) + (Qty", "this parenthesis closes none that is open", ")"),
    "a parenthesis never closed, in a query": ("query", "select (Qty as amount from lines", "this parenthesis is never closed", "("),
    "a comma missing in a function": ("amount", "coalesce(Qty 0)", "a comma is missing before '0'", "0"),
    "a comma missing in a query": ("query", "select Receipt as order_id Qty as amount from lines", "a comma is missing before 'Qty'", "Qty"),
    "a comma for a point": ("amount", "Qty / 1,19", "SQL's numbers take a point, as in 1.19", ","),
    "a semicolon": ("amount", "Qty;", "leave out the semicolon", ";"),
    "a comment": ("amount", "Qty -- pieces", "a comment belongs into the YAML", "--"),
    "a select for an expression": ("amount", "select Qty from lines", "a whole select goes into `query`", "select"),
    "a case without its end": ("amount", "case when Qty > 0 then 1", "the expression ends too early: case wants an end", ""),
    "half an expression": ("where", "Qty >", "the expression ends too early", ""),
    "a word in the wrong place": ("amount", "Qty * where", "syntax error at 'where', a word of SQL's own", "where"),
    "an id that is a list": ("customer_id", "[Qty]", "customer_id wants text or whole numbers, not a list", "[Qty]"),
    "an id with a fraction": ("customer_id", "Qty / 4", "2 of its values have a fraction", "Qty / 4"),
}  # fmt: skip


def mapping(part: str, text: str) -> TableMap:
    source = {"lines": "till.csv"}
    if part == "query":
        return TableMap("orders", source, query=text)
    if part == "grouped":
        return TableMap("orders", source, {"order_id": "Receipt", "amount": text}, group_by="Receipt")
    if part in ("where", "group_by"):
        return TableMap("orders", source, COLUMNS, **{part: text})
    return TableMap("orders", source, {**COLUMNS, part: text})


def staged(folder: Path, table: TableMap) -> Any:
    (folder / "till.csv").write_text(LINES, encoding="utf-8")
    reading = Reading(folder, "Europe/Vienna", folder / "tmp", "500MB", 1)
    return stage(table, TYPES, reading, folder / "out" / "staged.parquet")


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_its_mending(kind: str, tmp_path: Path) -> None:
    part, text, sentence, marked = MISTAKES[kind]
    with pytest.raises(MappingError) as refused:
        staged(tmp_path, mapping(part, text))
    words, line, carets = str(refused.value).split("\n")
    where = {"query": "tables.orders", "grouped": "tables.orders.columns.amount", "where": "tables.orders.where",
             "group_by": "tables.orders.group_by"}.get(part, f"tables.orders.columns.{part}")  # fmt: skip
    assert words.startswith(f"{where}: ")
    assert sentence in words
    assert line.strip() in text
    start = carets.index("^")
    assert line[start : start + carets.count("^")] == marked
    assert carets.strip() == "^" * max(len(marked), 1)


def test_a_mapping_without_a_mistake_is_read(tmp_path: Path) -> None:
    assert staged(tmp_path, mapping("channel", "'web'")).rows == 2


def test_carets_stand_under_the_place_of_a_long_expression(tmp_path: Path) -> None:
    text = " + ".join(["Qty"] * 60) + " + Qtz + " + " + ".join(["Qty"] * 60)
    with pytest.raises(MappingError) as refused:
        staged(tmp_path, mapping("amount", text))
    _, line, carets = str(refused.value).split("\n")
    start = carets.index("^")
    assert line[start : start + 3] == "Qtz"
    assert len(line) < 120


def test_a_cast_that_only_a_later_row_refuses_names_its_column(tmp_path: Path) -> None:
    (tmp_path / "till.csv").write_text("id,sold\n" + "1,05|05|2024\n" * 1500 + "2,x\n")
    reading = Reading(tmp_path, "Europe/Vienna", tmp_path / "tmp", "500MB", 1)
    table = TableMap(
        "orders", {"s": "till.csv"}, {"order_id": "id", "ordered_at": "strptime(sold, '%d|%m|%Y')"}
    )
    with pytest.raises(
        MappingError, match=r"tables.orders.columns.ordered_at: Could not parse a value .* try_"
    ):
        stage(table, TYPES, reading, tmp_path / "out" / "staged.parquet")
