"""The quarantine summed up: by table and rule, with examples in which nothing personal is shown."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lake.delta_tables import read
from tables.raw import RAW

EXAMPLES = 3
MASK = "•••"


@dataclass(frozen=True)
class BrokenRule:
    """Rows of one table in the quarantine under one rule, and some of them as (source, row number, content)."""

    table: str
    rule: str
    says: str
    rows: int
    examples: tuple[tuple[str, int, str], ...]


def broken_rules(lake: str, examples: int = EXAMPLES) -> list[BrokenRule]:
    """What is in the quarantine now, by table and rule, the most rows first; personal values are masked."""
    rows = read(lake, "quarantine")
    if not rows.num_rows:
        return []
    counted = rows.group_by(["table", "rule", "says"]).aggregate([("position", "count")]).to_pylist()
    rules = (
        BrokenRule(
            group["table"],
            group["rule"],
            group["says"],
            group["position_count"],
            tuple(_examples(rows, group["table"], group["rule"], examples)),
        )
        for group in counted
    )
    return sorted(rules, key=lambda broken: (list(RAW).index(broken.table), -broken.rows, broken.rule))


def _examples(rows: pa.Table, table: str, rule: str, number: int) -> Iterator[tuple[str, int, str]]:
    of_rule = pc.and_(pc.equal(rows["table"], table), pc.equal(rows["rule"], rule))
    for row in rows.filter(of_rule).sort_by("position").slice(0, number).to_pylist():
        yield row["source"], row["position"], _shown(table, json.loads(row["content"]))


def _shown(table: str, content: dict[str, Any]) -> str:
    """The row's filled values, those of personal columns masked, also where they could not be read."""
    personal = {column.name for column in RAW[table].columns if column.personal}
    parts = []
    for name, value in content.items():
        if name == "unreadable":
            parts.append(f"unreadable: {_masked(str(value), personal)}")
        elif value is not None:
            parts.append(f"{name}={MASK if name in personal else value}")
    return ", ".join(parts)


def _masked(text: str, personal: set[str]) -> str:
    """Whole lines of a file may hold anything; of single values only those of personal columns are masked."""
    hidden = "|".join(re.escape(name) for name in sorted({*personal, "line"}))
    return re.sub(rf"\b({hidden})='.*?'(?=$|; )", rf"\1={MASK}", text, flags=re.DOTALL)
