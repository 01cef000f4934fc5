"""Schedules: the daily run, the weekly training and the nightly upkeep, on a Prefect server of their own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from prefect import serve as serve_deployments
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.schedules import Cron
from prefect.settings import PREFECT_API_URL
from prefect.states import Crashed
from prefect.types.entrypoint import EntrypointType

from config.settings import load_settings
from flows.daily.daily_flow import daily, weekly
from flows.run.clock import now, today
from flows.run.notices import check
from flows.run.parent import parenthood
from flows.run.prefect_server import password_file
from flows.run.progress import say
from flows.score.scored_days import SCORED, newest_scored
from flows.upkeep.upkeep_flow import upkeep
from lake.delta_tables import version

NAME = "scheduled"


def serve(config: str | None = None, home: str | None = None) -> None:
    """Serve the schedules until interrupted, one run at a time, on the API that PREFECT_API_URL names.

    What was missed while nothing served is made up for at once, from what the lake lacks; schedules that have gone by
    are dropped, for they would do the same again.
    """
    settings = load_settings(config, home)
    check(settings.notify)
    times = settings.schedules
    plans = {daily: times.score, weekly: times.train, upkeep: times.upkeep}
    shared = {
        "parameters": {"config": config, "home": str(settings.home)},
        "tags": ["retain", settings.shop.name],
        "entrypoint_type": EntrypointType.MODULE_PATH,
    }
    with parenthood(settings.home):
        deployments = [
            # a cron without a zone would be UTC's
            flow.to_deployment(NAME, schedule=Cron(cron, timezone=settings.timezone), **shared)
            for flow, cron in plans.items()
        ]
        _begin([deployment.apply() for deployment in deployments], settings.lake, settings.zone)
        for flow, cron in plans.items():
            say(f"{flow.name}: {cron} ({settings.timezone})")
        page, password = PREFECT_API_URL.value().removesuffix("/api"), password_file(settings.home)
        say(f"Prefect's page: {page}   user and password: {password}   stop with Ctrl-C")
        serve_deployments(*deployments, limit=1, print_starting_message=False)


def _begin(ids: Sequence[UUID], lake: str, zone: ZoneInfo) -> None:
    """Clear up after a server that is gone, and start a daily run where a day has begun since the newest scored."""
    with get_client(sync_client=True) as client:
        _clear(client, ids)
        if version(lake, SCORED) is not None and newest_scored(lake) < today(zone):
            say("the lake lacks days: the daily run starts now")
            client.create_flow_run_from_deployment(ids[0])


def _clear(client: SyncPrefectClient, ids: Sequence[UUID]) -> None:
    """Drop what a server that is gone left behind: runs that are overdue, and runs that nobody works on."""
    for run in _runs(client, ids, StateType.SCHEDULED):
        if run.expected_start_time is not None and run.expected_start_time <= now():
            client.delete_flow_run(run.id)
    for run in _runs(client, ids, StateType.RUNNING, StateType.PENDING, StateType.CANCELLING):
        client.set_flow_run_state(run.id, Crashed(message="its server was stopped"), force=True)


def _runs(client: SyncPrefectClient, ids: Sequence[UUID], *types: StateType) -> list[Any]:
    chosen = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=list(ids)),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))),
    )
    return list(client.read_flow_runs(flow_run_filter=chosen))
