"""What forgetting a customer took away, and what it could not."""

from typing import TYPE_CHECKING

from cli.terminal_tables import plain_table, print_table
from flows.run.progress import console, say

if TYPE_CHECKING:  # each flow brings its own heavy packages; a view needs none of them
    from flows.forget.forget_flow import ForgetResult

MOST_NAMES = 20


def show_forget(result: "ForgetResult") -> None:
    """Rows deleted by table with the versions lost, files removed, and the proof; never whose they were."""
    table = plain_table("Forgotten", "table", "rows", "versions lost")
    for name, rows in result.erasure.rows.items():
        oldest = result.erasure.oldest.get(name)
        table.add_row(name, f"{rows:,}", f"all before {oldest}" if oldest else "")
    print_table(console, table)
    for name in result.files[:MOST_NAMES]:
        say(f"removed: {name}")
    if len(result.files) > MOST_NAMES:
        say(f"and {len(result.files) - MOST_NAMES:,} more")
    say(f"PostgreSQL: {result.postgres}")
    say(f"Looked into {result.proof.searched:,} files: none holds the id. It will not land again.")
    if not result.is_certain:
        say(
            "The id is short or a plain number: only columns of the lake could be searched for it, not texts."
        )
    for path in result.proof.sources:
        say(f"Your own file still holds the id; Retain leaves it alone: {path}")
