"""Prefect's runs in the home's own database, by age: a run goes with its tasks, states, logs, artifacts and events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
)

from flows.run.home import Home
from flows.run.prefect_server import own_database
from flows.upkeep.sqlite_file import remove_before, shrink, size
from lake.old_versions import Freed

EVENTS = ("delete from events where occurred < ?", "delete from event_resources where occurred < ?")
"""What happened to runs: two thirds of the database. Prefect's API removes none; its server does, in time."""

LONE_TASKS = (
    """delete from task_run_state
       where task_run_id in (select id from task_run where flow_run_id is null and created < ?)""",
    "delete from task_run where flow_run_id is null and created < ?",
)
"""Tasks that ran under no flow, which no run takes with it."""


def remove_old_runs(place: Home, before: datetime, events_before: datetime) -> Freed | None:
    """Remove the runs that were due before a moment, and what happened before another; None where another server keeps
    them.

    Also those that never came to an end: whoever holds the home for writing knows that nobody works on them.
    """
    database = own_database(place.root)
    if database is None:
        return None
    bytes_before = size(database)
    with get_client(sync_client=True) as client:
        while runs := _runs(client, before):
            _remove_artifacts(client, [run.id for run in runs])
            for run in runs:
                client.delete_flow_run(run.id)
    remove_before(database, LONE_TASKS, before)
    remove_before(database, EVENTS, events_before)
    shrink(database)
    return Freed(0, max(bytes_before - size(database), 0))


def _runs(client: SyncPrefectClient, before: datetime) -> Sequence[Any]:
    due = FlowRunFilterExpectedStartTime(before_=before)
    return list(client.read_flow_runs(flow_run_filter=FlowRunFilter(expected_start_time=due)))


def _remove_artifacts(client: SyncPrefectClient, runs: list[UUID]) -> None:
    """Artifacts outlive their run, unless they are removed before it."""
    chosen = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=runs))
    while artifacts := client.read_artifacts(artifact_filter=chosen):
        for artifact in artifacts:
            client.delete_artifact(artifact.id)
