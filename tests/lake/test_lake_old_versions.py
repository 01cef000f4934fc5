"""Old versions go with their files, kept ones can be read, and the version stays what it was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from lake.delta_tables import Slice, live_files, read, replace_slice, version
from lake.erasure import kept_version
from lake.file_swap import MOST_SMALL
from lake.old_versions import MOST_COMMITS, Freed, compact, note_state, prune_versions

TABLE = "scored_customers"


def score(lake: Path, day: str, value: float) -> None:
    rows = pa.table({"customer_id": ["b", "a"], "as_of": [day, day], "value": [value, value]})
    replace_slice(str(lake), TABLE, rows, Slice("as_of", day), {"run_id": day})


def moment(lake: Path, number: int) -> datetime:
    """When a version was committed."""
    commits = {commit["version"]: commit["timestamp"] for commit in DeltaTable(str(lake / TABLE)).history()}
    return datetime.fromtimestamp(commits[number] / 1000, UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    for number, day in enumerate(["a", "b", "a", "b", "c"]):
        score(tmp_path, day, float(number))
    return tmp_path


def files(lake: Path) -> int:
    return len(list((lake / TABLE).glob("*.parquet")))


def test_versions_that_were_not_current_any_more_go_and_the_others_can_be_read(lake: Path) -> None:
    before = read(str(lake), TABLE).to_pylist()
    assert (files(lake), version(str(lake), TABLE)) == (5, 4)
    freed = prune_versions(str(lake), TABLE, moment(lake, 3))
    assert freed.bytes > 0
    assert (files(lake), version(str(lake), TABLE)) == (3, 4)
    assert read(str(lake), TABLE).to_pylist() == before
    assert all(Path(path).exists() for path in live_files(str(lake), TABLE, 3))
    with pytest.raises(DeltaError):
        DeltaTable(str(lake / TABLE), version=2)
    assert [kept_version(str(lake), TABLE, number) for number in (1, 3, 4)] == [3, 3, 4]


def test_pruning_again_frees_nothing_and_what_is_young_stays(lake: Path) -> None:
    assert prune_versions(str(lake), TABLE, moment(lake, 0) - timedelta(seconds=1)) == Freed()
    assert files(lake) == 5
    bound = moment(lake, 3)
    prune_versions(str(lake), TABLE, bound)
    assert prune_versions(str(lake), TABLE, bound) == Freed()
    assert prune_versions(str(lake), "orders", bound) == Freed()


def test_the_table_grows_and_is_pruned_again(lake: Path) -> None:
    prune_versions(str(lake), TABLE, moment(lake, 3))
    score(lake, "d", 9.0)
    score(lake, "d", 10.0)
    prune_versions(str(lake), TABLE, moment(lake, 6))
    assert sorted(read(str(lake), TABLE)["value"].to_pylist()) == [2, 2, 3, 3, 4, 4, 10, 10]
    assert files(lake) == 4


def test_many_small_files_become_one_in_order_and_older_versions_stay(tmp_path: Path) -> None:
    for number in range(MOST_SMALL):
        score(tmp_path, f"{number:02}", 1.0)
    before = version(str(tmp_path), TABLE)
    assert compact(str(tmp_path), TABLE, ("as_of", "customer_id")) == MOST_SMALL
    assert len(live_files(str(tmp_path), TABLE)) == 1
    rows = read(str(tmp_path), TABLE)
    assert rows.equals(rows.sort_by([("as_of", "ascending"), ("customer_id", "ascending")]))
    assert len(rows) == 2 * MOST_SMALL
    assert len(live_files(str(tmp_path), TABLE, before)) == MOST_SMALL
    assert compact(str(tmp_path), TABLE, ("as_of", "customer_id")) == 0


def test_the_state_is_noted_when_many_commits_have_come(lake: Path) -> None:
    root, log = str(lake), lake / TABLE / "_delta_log"
    assert not note_state(root, TABLE), "five are few"
    for number in range(MOST_COMMITS):
        score(lake, "d", float(number))
    before, number = read(root, TABLE).to_pylist(), version(root, TABLE)
    assert note_state(root, TABLE)
    assert [path.name[:20] for path in log.glob("*.checkpoint.parquet")] == [f"{number:020}"]
    assert not note_state(root, TABLE), "nothing has come since"
    assert (read(root, TABLE).to_pylist(), version(root, TABLE)) == (before, number)
    assert len(DeltaTable(str(lake / TABLE), version=2).to_pyarrow_table()) == 4, "older versions can be read"
    for path in log.glob("*.json"):
        path.unlink()  # who opens the table needs them no more
    assert read(root, TABLE).to_pylist() == before
    assert not note_state(root, "orders")
