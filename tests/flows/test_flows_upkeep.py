"""What is old goes, what stands now stays, and nothing that a run would miss."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from flows.run.clock import now
from flows.run.home import Home
from flows.upkeep.old_files import remove_old_lists
from lake.delta_tables import read, version
from tests.flows.conftest import Shop, write_shop

DAY = 86_400


def file(path: Path, days: float) -> Path:
    """A file that was written so many days ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    moment = time.time() - days * DAY
    os.utime(path, (moment, moment))
    return path


def test_lists_go_by_age_but_for_the_newest_day_and_current(tmp_path: Path) -> None:
    old = [
        file(tmp_path / "exports/2024-05-01/scored_customers.csv", 9),
        file(tmp_path / "reports/2024-05-01.html", 9),
    ]
    stay = [
        file(tmp_path / "exports/2024-05-02/scored_customers.csv", 2),
        file(tmp_path / "exports/2024-05-03/scored_customers.csv", 9),
        file(tmp_path / "exports/current/scored_customers.csv", 9),
        file(tmp_path / "reports/audience-2024-05-03.svg", 9),
        file(tmp_path / "reports/current.html", 9),
    ]
    bound = now() - timedelta(days=5)
    freed = remove_old_lists(Home(tmp_path), "2024-05-03", bound)
    assert (freed.files, freed.bytes) == (2, 2)
    assert not any(path.exists() for path in old)
    assert not (tmp_path / "exports/2024-05-01").exists()
    assert all(path.exists() for path in stay)
    assert remove_old_lists(Home(tmp_path), "2024-05-03", bound).files == 0


@pytest.mark.slow
def test_upkeep_frees_what_is_old_and_the_next_intake_sees_nothing_new(
    tmp_path: Path, said: Callable[[], str]
) -> None:
    shop = Shop(write_shop(tmp_path, customers=60), tmp_path / "var")
    assert shop.retain("ingest") == 0
    with (tmp_path / "orders.csv").open("a") as orders:
        orders.write("late,c1,2024-10-06 13:00:00,30.0,0.0\n")
    assert shop.retain("ingest") == 0
    lake, checks = str(shop.home / "lake"), list((shop.home / "contracts/gx/validations").rglob("*.json"))
    rows, number = read(lake, "orders"), version(lake, "orders")
    for path in checks[:1]:
        os.utime(path, (0, 0))
    for _ in range(2):
        assert shop.retain("upkeep") == 0
    assert "Prefect's runs are left to the server that keeps them" in said()  # that of the tests
    assert not checks[0].exists()
    assert checks[1].exists()
    assert read(lake, "orders").equals(rows)
    assert shop.retain("ingest") == 0
    assert version(lake, "orders") == number
