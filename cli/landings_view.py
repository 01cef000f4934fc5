"""What came in: one line per raw table."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.paths import from_here
from cli.terminal_tables import plain_table, print_table
from flows.run.progress import console, say

if TYPE_CHECKING:  # each flow brings its own heavy packages; a view needs none of them
    from flows.ingest.ingest_flow import IngestResult


def show_landings(result: "IngestResult") -> None:
    """Rows landed and rejected of each table, and the days that would score otherwise now."""
    table = plain_table("Raw tables", "table", "rows read", "quarantined", "added", "corrected", "version")
    for landing in result.landings:
        fresh = landing.table in result.reread
        counts = [f"{landing.added:,}", f"{landing.changed:,}"] if fresh else ["unchanged", ""]
        table.add_row(
            landing.table, f"{landing.rows:,}", f"{landing.rejected:,}", *counts, str(landing.version)
        )
    print_table(console, table)
    for landing in result.landings:
        if landing.let_pass and landing.table in result.reread:
            say(f"let pass this once: {landing.let_pass}")
    for late in result.late:
        say(f"{late}; `retain backfill` scores those days again")
    say(f"How the rows were checked: {from_here(Path(result.docs_page))}")
