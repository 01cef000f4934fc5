"""What is old goes, what stands now stays, and nothing that a run would miss."""

import json
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from expectations.data_docs import Entry, build_docs, record
from flows.run.clock import now
from flows.run.home import Home
from flows.upkeep.old_files import remove_old_checks, remove_old_lists
from flows.upkeep.old_snapshots import thin_snapshots
from lake.delta_tables import Slice, read, replace_slice, version
from lake.old_versions import compact, delete_days
from tables.rule import not_empty
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


def test_of_checks_those_that_passed_go_first(tmp_path: Path) -> None:
    place, rules = Home(tmp_path), (not_empty("customer_id"),)
    days = {"young": (True, 2), "passed": (True, 9), "failed": (False, 9), "old": (False, 99)}
    for name, (passed, _) in days.items():
        broken = () if passed else (rules[0].name,)
        record(place.contracts, Entry("orders", rules, broken, {}, 1, passed, name, now()))
    build_docs(place.contracts)
    folders = [place.contracts / "gx/validations", place.contracts / "site/validations"]
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        (age,) = (age for name, (_, age) in days.items() if name in path.parts)
        os.utime(path, (time.time() - age * DAY,) * 2)
    freed = remove_old_checks(place, now() - timedelta(days=90), now() - timedelta(days=7))
    assert freed.files == 4
    for folder in folders:
        assert {name for name in days for path in folder.rglob(name)} == {"young", "failed"}


def test_snapshots_thin_out_in_batches_and_a_models_first_day_stays(tmp_path: Path) -> None:
    lake, first = str(tmp_path), date(2024, 1, 1)
    days = [first + timedelta(days=number) for number in range(30)]
    for number, day in enumerate(days):
        rows = pa.table({"customer_id": ["a", "b"], "as_of": [day, day], "orders_90d": [1.0, float(number)]})
        replace_slice(lake, "customer_snapshots", rows, Slice("as_of", day))
        models = json.dumps(
            {"churn": {"version": "1" if number < 3 else "2"}, "repurchase": {"lacking": "x"}}
        )
        receipt = pa.table({"as_of": [day], "models": [models]})
        replace_slice(lake, "score_receipts", receipt, Slice("as_of", day))
    assert compact(lake, "customer_snapshots", ("as_of", "customer_id"))
    before = read(lake, "customer_snapshots").to_pylist()
    assert thin_snapshots(lake, 13) == 0, "14 days are not enough to write a file anew"
    assert thin_snapshots(lake, 10) == 17
    stay = {days[0], days[3], *days[-11:]}
    rows = read(lake, "customer_snapshots").to_pylist()
    assert rows == [row for row in before if row["as_of"] in stay]
    assert thin_snapshots(lake, 10) == 0
    assert thin_snapshots(str(tmp_path / "nothing"), 10) == 0


@pytest.mark.slow
def test_a_day_without_features_has_its_scores_and_a_sentence(
    scored_shop: Shop, said: Callable[[], str]
) -> None:
    lake = str(scored_shop.home / "lake")
    day = read(lake, "scored_customers")["as_of"][0].as_py()
    delete_days(lake, "customer_snapshots", "as_of", [day])
    for command in ("report", "audience"):
        assert scored_shop.retain(command) == 2
        assert f"`retain score --as-of {day}` makes them again" in said()
    assert scored_shop.retain("score", "--as-of", str(day)) == 0
    assert scored_shop.retain("report") == 0


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
