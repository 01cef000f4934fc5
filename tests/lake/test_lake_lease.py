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
    """The first of all, and each time the last one's has run out."""
    lake, winners = str(tmp_path), []
    for hour in range(5):
        moment, barrier, holders = NOW + timedelta(hours=hour), threading.Barrier(8), {}

        def contend(name: str, moment: datetime = moment, barrier=barrier, holders=holders) -> None:
            barrier.wait()
            holders[name] = take(lake, Lease(name, moment + timedelta(minutes=10)), moment).holder

        threads = [threading.Thread(target=contend, args=(f"{hour}-{number}",)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(holders) == 8
        winners += [name for name, holder in holders.items() if name == holder]
        assert len(winners) == hour + 1
        assert set(holders.values()) == {winners[-1]} == {holding(lake).holder}


def test_many_renewals_leave_few_files(tmp_path: Path) -> None:
    lake = str(tmp_path)
    for minutes in range(30):
        take(lake, lease("a", minutes), NOW)
    table = DeltaTable(str(tmp_path / "writer_lease"))
    table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
    assert len(list((tmp_path / "writer_lease").glob("*.parquet"))) == 1
    tidy(lake)
    assert holding(lake) == lease("a", 29)
