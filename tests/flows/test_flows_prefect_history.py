"""Old runs go from the home's own Prefect database with all that hangs on them, and its file shrinks."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from time import sleep

import pytest
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.states import Completed

from flows.run.clock import now
from flows.run.home import Home
from flows.run.prefect_server import own_database
from flows.upkeep.prefect_history import remove_old_runs
from flows.upkeep.sqlite_file import size

pytestmark = pytest.mark.slow
HANGING = ("flow_run", "flow_run_state", "task_run", "task_run_state", "artifact", "artifact_collection")


@task
def inner() -> None:
    create_markdown_artifact("x" * 500_000, key="large")


@flow(name="history-below")
def below() -> None:
    inner()


@flow(name="history-above")
def above() -> None:
    inner()
    below()


def counts(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as connection:
        return {table: connection.execute(f"select count(*) from {table}").fetchone()[0] for table in HANGING}


def test_runs_go_with_tasks_states_and_artifacts_and_young_ones_stay() -> None:
    place = Home(Path(os.environ["PREFECT_HOME"]).parent)
    database = own_database(place.root)
    assert database is not None
    soon = now() + timedelta(seconds=1)  # the clock speaks in whole seconds
    assert remove_old_runs(place, soon, soon) is not None  # of the tests before
    above()
    with get_client(sync_client=True) as client:
        client.create_task_run(inner, flow_run_id=None, dynamic_key="lone", state=Completed())
    full = dict(zip(HANGING, (2, 6, 4, 11, 2, 1), strict=True))
    wait_until(lambda: counts(database) == full, lambda: counts(database))
    yesterday = now() - timedelta(days=1)
    remove_old_runs(place, yesterday, yesterday)
    assert counts(database) == full
    large, soon = size(database), now() + timedelta(seconds=1)
    freed = remove_old_runs(place, soon, soon)
    assert freed is not None
    assert freed.bytes == large - size(database) > 500_000
    assert counts(database) == dict.fromkeys(HANGING, 0)


def wait_until(holds: Callable[[], bool], stands: Callable[[], object]) -> None:
    """The server writes tasks and events down when it has some: wait for it, or fail with what stands there."""
    for _ in range(150):
        if holds():
            return
        sleep(0.2)
    raise AssertionError(stands())


def test_events_go_by_an_age_of_their_own() -> None:
    place = Home(Path(os.environ["PREFECT_HOME"]).parent)
    database = own_database(place.root)
    assert database is not None
    above()
    wait_until(lambda: all(events_before(database)), lambda: events_before(database))
    yesterday, runs = now() - timedelta(days=1), counts(database)["flow_run"]
    remove_old_runs(place, yesterday, yesterday)
    assert all(events_before(database)), "young ones stay"
    bound = now()
    remove_old_runs(place, yesterday, bound)
    assert events_before(database, bound) == [0, 0]
    assert counts(database)["flow_run"] == runs


def events_before(database: Path, bound: datetime | None = None) -> list[int]:
    """The rows of both tables from before a moment."""
    moment = (bound or now()).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(database)) as connection:
        return [
            connection.execute(f"select count(*) from {table} where occurred < ?", [moment]).fetchone()[0]
            for table in ("events", "event_resources")
        ]


def test_another_home_and_another_server_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert remove_old_runs(Home(tmp_path), now(), now()) is None
    home = Path(os.environ["PREFECT_HOME"]).parent
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "postgresql+asyncpg://elsewhere/prefect")
    assert own_database(home) is None
    monkeypatch.delenv("PREFECT_SERVER_DATABASE_CONNECTION_URL")
    assert own_database(home) is not None
    monkeypatch.setenv("PREFECT_API_URL", "https://prefect.example/api")
    assert own_database(home) is None
