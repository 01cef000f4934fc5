"""Versions of tables that can be read no more, because house was kept: since when, and what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError, TableNotFoundError

from lake.delta_tables import address
from lake.object_store import is_remote, local_copies


@dataclass(frozen=True)
class LostVersion:
    """A version that cannot be read; `newest` is left (None: no table).

    `since` is when files were last removed; None where nothing says.
    """

    table: str
    version: int
    since: datetime | None
    newest: int | None

    def __str__(self) -> str:
        """One sentence."""
        since = "" if self.since is None else f" since {self.since:%Y-%m-%d %H:%M} (UTC) at the latest"
        left = "the table itself is gone" if self.newest is None else f"version {self.newest} is there"
        return f"version {self.version} of {self.table} has been pruned{since}; {left}"


def lost_versions(root: str, versions: Mapping[str, int]) -> list[LostVersion]:
    """Those of some tables' versions that cannot be read any more."""
    return [
        _lost(root, table, number)
        for table, number in versions.items()
        if not _is_readable(address(root, table), number)
    ]


def _is_readable(where: str, number: int) -> bool:
    try:
        table = DeltaTable(where, version=number)
        if is_remote(where):
            return bool(local_copies(table)) or not table.file_uris()
        return all(Path(uri).exists() for uri in table.file_uris())
    except (DeltaError, TableNotFoundError, OSError):
        return False


def _lost(root: str, table: str, number: int) -> LostVersion:
    try:
        opened = DeltaTable(address(root, table))
    except TableNotFoundError:
        return LostVersion(table, number, None, None)
    cleanings = [
        entry["timestamp"]
        for entry in opened.history()
        if str(entry.get("operation", "")).startswith("VACUUM")
    ]
    since = datetime.fromtimestamp(max(cleanings) / 1000.0, UTC) if cleanings else None
    return LostVersion(table, number, since, int(opened.version()))
