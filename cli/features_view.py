"""`retain features`: the catalogue on the terminal, or written as the docs page."""

import difflib
from pathlib import Path
from typing import ClassVar

from rich import box
from rich.table import Table

from features.catalogue import of_family, tables_by_family
from features.catalogue_page import page
from flows.run.progress import console, say


class UnknownFamily(ValueError):
    """A family the catalogue does not have."""

    exit_code: ClassVar[int] = 2


def show_features(family: str | None, chinese: bool) -> None:
    """One line per feature of a family, or of all: name, who can move it, meaning."""
    families = tables_by_family()
    if family is not None and family not in families:
        near = difflib.get_close_matches(family, families, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(families)}"
        raise UnknownFamily(f"there is no family {family!r}; {hint}")
    table = Table(box=box.SIMPLE, pad_edge=False)
    for column in ("feature", "who", "meaning"):
        table.add_column(column, no_wrap=column == "feature")
    entries = of_family(family)
    for entry in entries:
        meaning = entry.zh if chinese else entry.en
        table.add_row(entry.name, entry.controlled_by, f"{meaning} [dim]({entry.unit})[/dim]")
    console.print(table)
    say(f"{len(entries)} features where every table and column is there; units and nulls: docs/features.md")


def write_page(path: Path) -> None:
    """The docs page, made from the catalogue."""
    path.write_text(page(), encoding="utf-8")
    say(f"wrote {path}")
