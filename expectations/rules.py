"""The two faces of a rule: a Great Expectations expectation, and a mask of the rows that fail it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import great_expectations.expectations as gxe
import pandas as pd
from great_expectations.expectations.row_conditions import Column as Where

from tables.rule import Rule

__all__ = ["KINDS", "Kind", "Rule", "day", "expectation", "failing"]


@dataclass(frozen=True)
class Kind:
    """One kind of rule: the expectation, its arguments, and the rows that fail."""

    expectation: Callable[..., Any]
    arguments: Callable[[Rule], dict[str, Any]]
    failing: Callable[[Rule, pd.DataFrame], pd.Series]


def expectation(rule: Rule) -> Any:
    """The rule as one Great Expectations expectation, which carries the rule's name and sentence."""
    kind = KINDS[rule.kind]
    severity = "critical" if rule.severity == "stop" else "warning"
    description = {"description": rule.says, "severity": severity, "meta": {"rule": rule.name}}
    return kind.expectation(**kind.arguments(rule), **description)


def failing(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    """One boolean per row of `frame`: true where the row breaks the rule. Empty values fail `filled` only.

    >>> from tables.rule import between
    >>> failing(between("amount", 0, 100), pd.DataFrame({"amount": [3.0, -1.0, None]})).tolist()
    [False, True, False]
    """
    return KINDS[rule.kind].failing(rule, frame)


def day(column: str) -> str:
    """The name, in a checked frame, of `column` cut to whole days (`not_before` compares these)."""
    return f"{column} (day)"


def _first(rule: Rule) -> dict[str, Any]:
    return {"column": rule.columns[0]}


def _bounds(rule: Rule) -> dict[str, Any]:
    least, most, below = (rule.args.get(name) for name in ("least", "most", "below"))
    upper = {"max_value": most} if below is None else {"max_value": below, "strict_max": True}
    return {**_first(rule), "min_value": least, **upper}


def _out_of_bounds(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    column, args = frame[rule.columns[0]], rule.args
    fails = pd.Series(False, index=frame.index)
    if args.get("least") is not None:
        fails |= column < args["least"]
    if args.get("most") is not None:
        fails |= column > args["most"]
    if args.get("below") is not None:
        fails |= column >= args["below"]
    return fails


def _another_value(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    column = frame[rule.columns[0]]
    return column.notna() & ~column.isin(rule.args["values"])


def _unique(column_list: list[str], **words: Any) -> Any:
    """A key; Great Expectations has another expectation for one of a single column."""
    if len(column_list) == 1:
        return gxe.ExpectColumnValuesToBeUnique(column=column_list[0], **words)
    return gxe.ExpectCompoundColumnsToBeUnique(column_list=column_list, **words)


def _condition(rule: Rule) -> dict[str, Any]:
    condition_column, value = Where(rule.columns[1]), rule.args["value"]
    condition = condition_column.is_not_null() if value is None else condition_column == value
    return {**_first(rule), "row_condition": condition, "condition_parser": "pandas"}


def _empty_where(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    (column, condition_column), value = rule.columns, rule.args["value"]
    applies = frame[condition_column].notna() if value is None else frame[condition_column] == value
    return applies & frame[column].isna()


def _two_days(rule: Rule) -> dict[str, Any]:
    later, earlier = map(day, rule.columns)
    return _pair(later, earlier)


def _pair(higher: str, lower: str) -> dict[str, Any]:
    ignore = {"ignore_row_if": "either_value_is_missing"}
    return {"column_A": higher, "column_B": lower, "or_equal": True, **ignore}


def _repeated(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    keys = frame[list(rule.columns)]
    return keys.duplicated(keep=False) & ~keys.isna().all(axis=1)  # Great Expectations skips keyless rows


KINDS: Mapping[str, Kind] = {
    "exists": Kind(
        gxe.ExpectColumnToExist,
        _first,
        lambda rule, frame: pd.Series([rule.columns[0] not in frame.columns]),
    ),
    "filled": Kind(
        gxe.ExpectColumnValuesToNotBeNull, _first, lambda rule, frame: frame[rule.columns[0]].isna()
    ),
    "empty": Kind(gxe.ExpectColumnValuesToBeNull, _first, lambda rule, frame: frame[rule.columns[0]].notna()),
    "between": Kind(gxe.ExpectColumnValuesToBeBetween, _bounds, _out_of_bounds),
    "one_of": Kind(
        gxe.ExpectColumnValuesToBeInSet,
        lambda rule: {**_first(rule), "value_set": list(rule.args["values"])},
        _another_value,
    ),
    "filled_where": Kind(gxe.ExpectColumnValuesToNotBeNull, _condition, _empty_where),
    "not_before": Kind(
        gxe.ExpectColumnPairValuesAToBeGreaterThanB,
        _two_days,
        lambda rule, frame: frame[day(rule.columns[0])] < frame[day(rule.columns[1])],
    ),
    "not_below": Kind(
        gxe.ExpectColumnPairValuesAToBeGreaterThanB,
        lambda rule: _pair(*rule.columns),
        lambda rule, frame: frame[rule.columns[0]] < frame[rule.columns[1]],
    ),
    "unique": Kind(_unique, lambda rule: {"column_list": list(rule.columns)}, _repeated),
}
