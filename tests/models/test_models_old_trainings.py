"""Trainings that nothing needs go with their rows and files; what scored, or may score, stays."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.champion_history import Reign
from models.gate import Decision
from tests.models.conftest import log

pytestmark = pytest.mark.slow
NAME = "retain-churn"
REFUSED, BETTER = Decision(False, "worse"), Decision(True, "better")


@pytest.fixture
def store(registry, tmp_path):
    """A store of the test's own, and the address of its database."""
    from models import tracking

    address = f"sqlite:///{tmp_path}/mlflow.db"
    yield tracking.connect(address, str(tmp_path / "artifacts")), address
    tracking.mlflow.set_tracking_uri(registry.client.tracking_uri)


def counts(address: str) -> dict[str, int]:
    tables = ("runs", "logged_models", "metrics", "params", "tags")
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as connection:
        return {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in tables}


def files(registry) -> int:
    root = Path(
        registry.client.get_experiment(registry.experiment_id).artifact_location.removeprefix("file://")
    )
    return sum(path.is_file() for path in root.rglob("*"))


def test_refused_versions_and_runs_without_one_go_and_a_killed_removal_is_taken_up(store, model, monkeypatch):
    from models import old_trainings, tracking

    (registry, address), at = store, datetime.now(UTC)
    versions = [log(registry, NAME, model, fingerprint) for fingerprint in "abcd"]
    tracking.settle(registry, versions[0], BETTER, at)
    for version in versions[1:]:  # the last one has the challenger's alias
        tracking.settle(registry, version, REFUSED, at)
    few, rows = files(registry), counts(address)
    tracking.log_backtest(registry, "backtest", {}, ["2024-05-01"], [{"auc": 0.8}])
    needed = {NAME: {"2"}}
    assert old_trainings.remove_trainings(registry, address, needed, at - timedelta(days=1)) == 0
    tomorrow = at + timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(old_trainings, "_collect", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            old_trainings.remove_trainings(registry, address, needed, tomorrow)
    assert old_trainings.remove_trainings(registry, address, needed, tomorrow) == 2
    assert [version.version for version in tracking.versions(registry, NAME)] == ["4", "2", "1"]
    assert files(registry) == few * 3 / 4
    assert counts(address) == {name: number * 3 // 4 for name, number in rows.items()}
    assert all(tracking.load(version) == model for version in tracking.versions(registry, NAME))
    assert old_trainings.remove_trainings(registry, address, needed, tomorrow) == 0


def test_a_former_champion_stays_without_an_alias_or_a_receipt(store, model):
    from models import old_trainings, tracking

    (registry, address), at = store, datetime.now(UTC)
    first, second = (log(registry, NAME, model, fingerprint) for fingerprint in "ab")
    for version in (first, second):
        tracking.crown(registry, version, Reign(at, version.version, "gate", "better"))
    removed = old_trainings.remove_trainings(registry, address, {NAME: ()}, at + timedelta(days=1))
    assert (removed, len(tracking.versions(registry, NAME))) == (0, 2)
