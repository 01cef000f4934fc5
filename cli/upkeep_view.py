"""What the upkeep freed."""

from typing import TYPE_CHECKING

from flows.run.progress import say

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from flows.upkeep.upkeep_flow import UpkeepResult


def show_upkeep(result: "UpkeepResult") -> None:
    """Files and bytes, by what they were of."""
    for name, part in result.freed.items():
        say(f"{name}: {part.files:,} files, {part.bytes / 1e6:,.1f} MB")
    for name in result.elsewhere:
        say(f"{name} are left to the server that keeps them")
    if result.compacted:
        say(f"{result.compacted:,} small files of the lake were put together")
