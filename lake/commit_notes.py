"""What commits say of themselves: the notes that were kept with them."""

from typing import Any

from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from lake.delta_tables import address

MOST_COMMITS = 50


def newest_note(root: str, table: str, key: str) -> str | None:
    """What the newest commit that has a note under `key` says there; None where none of the newest fifty has.

    Commits that only keep house (compaction) have none.
    """
    try:
        commits: list[dict[str, Any]] = DeltaTable(address(root, table)).history(MOST_COMMITS)
    except TableNotFoundError:
        return None
    return next((str(commit[key]) for commit in commits if key in commit), None)
