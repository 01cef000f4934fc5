"""The quarantine on the terminal."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from cli.terminal_tables import print_table
from flows.run.progress import console, say

if TYPE_CHECKING:  # reading the lake brings heavy packages; a view needs none of them
    from flows.check.quarantine import BrokenRule


def show_quarantine(rules: "Sequence[BrokenRule]") -> None:
    """A line per rule, by table, and below it where the first rows came from and what they said."""
    if not rules:
        say("The quarantine is empty: every row that was read has landed.")
        return
    for name, broken in groupby(rules, key=lambda rule: rule.table):
        print_table(console, _table(name, list(broken)))
    say("Correct the rows at their source, or relax a rule (contracts.rules), and run `retain ingest` again.")


def _table(name: str, rules: "Sequence[BrokenRule]") -> Table:
    title = f"{name}: {sum(rule.rows for rule in rules):,} rows in quarantine"
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in ("rows", "rule", "why, and examples"):
        table.add_column(column, justify="right" if column == "rows" else "left", overflow="fold")
    for rule in rules:
        examples = [f"{source} row {position}: {content}" for source, position, content in rule.examples]
        table.add_row(f"{rule.rows:,}", rule.rule, "\n".join([rule.says, *examples]))
    return table
