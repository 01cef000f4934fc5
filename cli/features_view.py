"""The features on the terminal."""

from collections.abc import Iterable
from typing import Protocol

from rich import box
from rich.table import Table

from cli.terminal_tables import print_table
from flows.run.progress import console, say


class FeatureEntry(Protocol):
    """One feature as the catalogue has it."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def en(self) -> str: ...  # noqa: D102
    @property
    def zh(self) -> str: ...  # noqa: D102
    @property
    def controlled_by(self) -> str: ...  # noqa: D102


def show_features(entries: Iterable[FeatureEntry], chinese: bool) -> None:
    """One line per feature: name, who can move it, meaning."""
    table = Table(box=box.SIMPLE, pad_edge=False)
    for column in ("feature", "who", "meaning"):
        table.add_column(column, no_wrap=column == "feature")
    for entry in entries:
        meaning = entry.zh if chinese else entry.en
        table.add_row(entry.name, entry.controlled_by, f"{meaning} [dim]({entry.unit})[/dim]")
    print_table(console, table)
    say(
        f"{table.row_count} features where every table and column is there; units and nulls: docs/features.md"
    )
