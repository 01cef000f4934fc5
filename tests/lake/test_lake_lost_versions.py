"""Versions that were pruned are told, with when and what is left."""

from datetime import date
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable

from lake.delta_tables import Slice, replace_slice
from lake.lost_versions import lost_versions


def write(root: Path, number: int) -> int:
    rows = pa.table({"as_of": pa.array([date(2024, 5, 1)]), "x": [number]})
    return replace_slice(str(root), "orders", rows, Slice("as_of", date(2024, 5, 1)))


def test_a_version_is_lost_once_its_files_are(tmp_path: Path) -> None:
    first, second = write(tmp_path, 1), write(tmp_path, 2)
    assert lost_versions(str(tmp_path), {"orders": first}) == []
    table = DeltaTable(str(tmp_path / "orders"))
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    (lost,) = lost_versions(str(tmp_path), {"orders": first})
    assert (lost.table, lost.version) == ("orders", first)
    assert lost.since is not None
    assert f"version {first} of orders has been pruned since {lost.since:%Y-%m-%d %H:%M}" in str(lost)
    assert lost_versions(str(tmp_path), {"orders": second}) == []


def test_a_version_that_never_was_and_a_table_that_is_gone_are_lost(tmp_path: Path) -> None:
    newest = write(tmp_path, 1)
    lost = lost_versions(str(tmp_path), {"orders": 9, "visits": 0})
    assert [(entry.version, entry.since, entry.newest) for entry in lost] == [
        (9, None, newest),
        (0, None, None),
    ]
    assert str(lost[1]) == "version 0 of visits has been pruned; the table itself is gone"
