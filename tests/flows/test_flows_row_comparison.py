"""Two tables of one day: equal to the last digit, or the customers and columns in which they are not."""

import pyarrow as pa

from flows.replay.row_comparison import compared


def table(**columns: list) -> pa.Table:
    return pa.table({"customer_id": ["b", "a"], **columns})


def test_rows_are_matched_by_customer_and_null_equals_null() -> None:
    other = pa.table({"customer_id": ["a", "b"], "x": [None, 1.0], "tier": ["low", None]})
    same = compared(table(x=[1.0, None], tier=[None, "low"]), other, ["x", "tier"])
    assert (same.count, same.columns("a")) == (0, [])


def test_the_last_digit_counts_and_null_is_no_value() -> None:
    other = table(x=[0.3, 2.0], tier=["low", None])
    differing = compared(table(x=[0.1 + 0.2, 2.0], tier=["low", "high"]), other, ["x", "tier"])
    assert (differing.columns("b"), differing.columns("a"), differing.count) == (["x"], ["tier"], 2)


def test_who_stands_in_one_table_only_is_counted() -> None:
    other = pa.table({"customer_id": ["a", "c"], "x": [2.0, 1.0]})
    comparison = compared(table(x=[1.0, 2.0]), other, ["x"])
    assert (comparison.customers, comparison.strangers, comparison.count) == (("a",), 2, 2)
