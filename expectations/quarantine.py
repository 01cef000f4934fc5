"""Rejected rows: where each came from, which rule caught it, and what it said."""

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from expectations.vocabulary import Rule

SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("position", pa.int64()),
        ("rule", pa.string()),
        ("says", pa.string()),
        ("run_id", pa.string()),
        ("content", pa.string()),
    ]
)


def first_failure(rules: tuple[Rule, ...], masks: Mapping[str, np.ndarray], rows: int) -> np.ndarray:
    """For each row the number of the first rule it fails, -1 for none: the first explains the others."""
    caught = np.full(rows, -1)
    for number in reversed(range(len(rules))):
        caught[masks[rules[number].name]] = number
    return caught


def rejected_rows(table: pa.Table, caught: np.ndarray, rules: tuple[Rule, ...], run_id: str) -> pa.Table:
    """One row per rejected row of `table` (as it was read): source, position, rule, says, run_id, content.

    `content` is the row as JSON text, with the unreadable texts or the newer row's position if any.
    """
    reasons = [rules[number] for number in caught]
    columns = {
        "source": table["read_from"],
        "position": table["position"],
        "rule": pa.array([rule.name for rule in reasons], pa.string()),
        "says": pa.array([rule.says for rule in reasons], pa.string()),
        "run_id": pa.array([run_id] * len(reasons), pa.string()),
        "content": pa.array(_json(table.drop_columns(["read_from", "position"])), pa.string()),
    }
    return pa.table(columns, schema=SCHEMA)


def _json(table: pa.Table) -> list[str]:
    why = {"unreadable", "superseded_by"}  # only worth a word where they say something
    names = table.column_names
    rows = zip(*(_plain(table[name]) for name in names), strict=True)
    return [
        json.dumps(
            {
                name: value
                for name, value in zip(names, row, strict=True)
                if value is not None or name not in why
            },
            ensure_ascii=False,
        )
        for row in rows
    ]


def _plain(column: pa.ChunkedArray) -> list[Any]:
    """Values JSON knows: times as ISO text, infinities and NaN as text."""
    if pa.types.is_temporal(column.type):
        return column.cast(pa.string()).to_pylist()
    values = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [value if value is None or math.isfinite(value) else str(value) for value in values]
    return values
