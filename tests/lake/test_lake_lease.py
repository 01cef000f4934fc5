"""A lease on a lake: of any number of takers at once one has it; it runs out, is renewed, and is given back."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deltalake import DeltaTable

from lake.lease import Lease, holding, take, tidy

NOW = datetime(2024, 5, 1, 6, tzinfo=UTC)


def lease(holder: str, minutes: int = 10) -> Lease:
    return Lease(holder, NOW + timedelta(minutes=minutes))


def test_the_first_has_it_until_it_runs_out(tmp_path: Path) -> None:
    lake = str(tmp_path)
    assert holding(lake) is None
    assert take(lake, lease("a"), NOW) == lease("a")
    assert take(lake, lease("b"), NOW) == lease("a")
    assert take(lake, lease("a", 20), NOW) == lease("a", 20), "renewed"
    later = NOW + timedelta(minutes=15)
    assert take(lake, lease("b", 30), later) == lease("a", 20)
    assert take(lake, lease("b", 40), NOW + timedelta(minutes=20)) == lease("b", 40)
    assert holding(lake) == lease("b", 40)


def test_given_back_it_is_the_next_ones(tmp_path: Path) -> None:
    lake = str(tmp_path)
    take(lake, lease("a"), NOW)
    take(lake, Lease("a", NOW), NOW)
    assert take(lake, lease("b"), NOW).holder == "b"


def test_of_many_at_once_a_single_taker_has_it(tmp_path: Path) -> None:
    for number in range(3):
        lake, barrier, holders = str(tmp_path / str(number)), threading.Barrier(8), []

        def contend(
            name: str, lake: str = lake, barrier: threading.Barrier = barrier, holders: list = holders
        ) -> None:
            barrier.wait()
            holders.append((name, take(lake, lease(name), NOW).holder))

        threads = [threading.Thread(target=contend, args=(f"t{n}",)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(holders) == 8
        assert len([name for name, holder in holders if name == holder]) == 1
        assert {holder for _, holder in holders} == {holding(lake).holder}


def test_many_renewals_leave_few_files(tmp_path: Path) -> None:
    lake = str(tmp_path)
    for minutes in range(30):
        take(lake, lease("a", minutes), NOW)
    table = DeltaTable(str(tmp_path / "writer_lease"))
    table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
    assert len(list((tmp_path / "writer_lease").glob("*.parquet"))) == 1
    tidy(lake)
    assert holding(lake) == lease("a", 29)
