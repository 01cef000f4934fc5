"""An export in the terminal."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.paths import from_here
from flows.run.progress import say

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from flows.export.export_request import ExportResult


def show_export(result: "ExportResult") -> None:
    """How much left, to where, and what is not on it."""
    for sentence in result.sentences:
        say(sentence)
    place = from_here(result.place) if isinstance(result.place, Path) else result.place
    say(f"{result.rows:,} rows of {result.content} as of {result.as_of}: {place}")
