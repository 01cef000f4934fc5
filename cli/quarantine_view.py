"""The quarantine as people read it: by table and rule, with examples in which nothing personal is shown."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from rich import box
from rich.table import Table

from config.settings import Settings
from flows.run.home import Home
from flows.run.progress import console, say
from lake.delta_tables import read
from tables.raw import RAW

EXAMPLES = 3
MASK = "•••"


@dataclass(frozen=True)
class Caught:
    """Rows of one table in the quarantine under one rule, and some of them as (source, row number, content)."""

    table: str
    rule: str
    says: str
    rows: int
    examples: tuple[tuple[str, int, str], ...]


def quarantined(settings: Settings, examples: int = EXAMPLES) -> list[Caught]:
    """What is in the quarantine now, by table and rule, the most rows first; personal values are masked."""
    rows = read(Home(settings.home).lake, "quarantine")
    if not rows.num_rows:
        return []
    counted = rows.group_by(["table", "rule", "says"]).aggregate([("position", "count")]).to_pylist()
    found = (
        Caught(
            each["table"],
            each["rule"],
            each["says"],
            each["position_count"],
            tuple(_examples(rows, each, examples)),
        )
        for each in counted
    )
    return sorted(found, key=lambda caught: (list(RAW).index(caught.table), -caught.rows, caught.rule))


def show_quarantine(settings: Settings) -> None:
    """Print it: a line per rule, and below it where the first rows came from and what they said."""
    found = quarantined(settings)
    if not found:
        say("The quarantine is empty: every row that was read has landed.")
        return
    by_table: dict[str, list[Caught]] = defaultdict(list)
    for caught in found:
        by_table[caught.table].append(caught)
    for name, rules in by_table.items():
        total = sum(caught.rows for caught in rules)
        table = Table(
            title=f"{name}: {total:,} rows in quarantine", title_justify="left", box=box.SIMPLE_HEAD
        )
        for column in ("rows", "rule", "why, and examples"):
            table.add_column(column, justify="right" if column == "rows" else "left", overflow="fold")
        for caught in rules:
            shown = [f"{source} row {position}: {content}" for source, position, content in caught.examples]
            table.add_row(f"{caught.rows:,}", caught.rule, "\n".join([caught.says, *shown]))
        console.print(table)
    say("Correct the rows at their source, or relax a rule (contracts.rules), and run `retain ingest` again.")


def _examples(rows: pa.Table, each: dict[str, Any], number: int) -> Iterator[tuple[str, int, str]]:
    of_rule = pc.and_(pc.equal(rows["table"], each["table"]), pc.equal(rows["rule"], each["rule"]))
    for row in rows.filter(of_rule).sort_by("position").slice(0, number).to_pylist():
        yield row["source"], row["position"], _shown(each["table"], json.loads(row["content"]))


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
