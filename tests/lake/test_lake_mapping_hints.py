"""How a value that cannot be read is to be mapped: the expression proposed reads exactly that value."""

from datetime import datetime

import duckdb
import pytest

from lake.mapping_hints import hint


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("timestamp", "13.11.2025 11:45", datetime(2025, 11, 13, 11, 45)),
        ("timestamp", "3.1.2025", datetime(2025, 1, 3)),
        ("timestamp", "12/31/2025 23:59:01", datetime(2025, 12, 31, 23, 59, 1)),
        ("date", "20251231", datetime(2025, 12, 31)),
        ("double", "12,5", 12.5),
        ("double", "-1.234,50", -1234.5),
        ("double", "1,234.5", 1234.5),
    ],
)
def test_the_hint_reads_the_value(kind: str, text: str, value: object) -> None:
    expression = hint(kind, text).removeprefix("In the mapping, ").removesuffix(" reads it.")
    read = duckdb.sql(f"select {expression.replace('…', repr(text))}").fetchall()[0][0]
    assert read == value


@pytest.mark.parametrize("text", ["", "yesterday", "12,x", "99"])
def test_no_guess_where_the_looks_say_nothing(text: str) -> None:
    assert hint("timestamp", text) == hint("double", text) == ""


def test_day_and_month_that_could_be_either_are_both_named() -> None:
    assert "'%d/%m/%Y' or '%m/%d/%Y'" in hint("date", "03/04/2025")
