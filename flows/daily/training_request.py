"""A training out of turn: broken promises ask for it, once, at the next hour at which the shop trains anyway."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from httpx import HTTPError
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import PrefectException
from prefect.server.schemas.schedules import CronSchedule
from prefect.states import Scheduled
from prefect.utilities.asyncutils import run_coro_as_sync

from flows.run.clock import now
from models.promise_grades import BrokenPromise

BY_HAND = "train with `retain train`"


def request_training(
    broken: Sequence[BrokenPromise], deployment: str | None, cron: str, zone: ZoneInfo
) -> str:
    """Schedule the weekly run for the next time of day of its `cron`; in words what was done, empty for nothing broken.

    `deployment` names how the daily run is deployed, and so the weekly one; None where it was started by hand, and then
    the words ask for the command. Each streak of broken promises asks once, however often this is called.
    """
    if not broken:
        return ""
    promises = f"promises are broken ({', '.join(promise.question for promise in broken)})"
    if deployment is None:
        return f"{promises}: {BY_HAND}"
    try:
        with get_client(sync_client=True) as client:
            weekly = client.read_deployment_by_name(f"weekly/{deployment}")
            return f"{promises}: {_scheduled(client, weekly, broken, quiet_time(cron, zone))}"
    except (PrefectException, HTTPError) as error:
        return f"{promises}, and no training could be scheduled ({error}): {BY_HAND}"


def quiet_time(cron: str, zone: ZoneInfo, after: datetime | None = None) -> datetime:
    """The next moment at the hour and minute of a cron expression, on whatever day.

    >>> quiet_time("0 3 * * 1", ZoneInfo("UTC"), datetime(2026, 5, 6, 6, tzinfo=ZoneInfo("UTC"))).isoformat()
    '2026-05-07T03:00:00+00:00'
    """
    minute, hour, *_ = cron.split()
    every_day = CronSchedule(cron=f"{minute} {hour} * * *", timezone=str(zone))
    return run_coro_as_sync(every_day.get_dates(1, start=after or now()))[0]


def _scheduled(
    client: SyncPrefectClient, weekly: DeploymentResponse, broken: Sequence[BrokenPromise], at: datetime
) -> str:
    """One run for the streak that began last; the weekly schedule's own is enough where it comes until then."""
    if client.read_flow_runs(flow_run_filter=_until(weekly, at), limit=1):
        return f"the training that is scheduled until {at:%Y-%m-%d %H:%M} answers them"
    begun = max(broken, key=lambda promise: (promise.since, promise.question))
    run = client.create_flow_run_from_deployment(
        weekly.id,
        state=Scheduled(scheduled_time=at),
        idempotency_key=f"broken-{begun.question}-{begun.model_version}-{begun.since}",
    )
    start = (run.expected_start_time or at).astimezone(at.tzinfo)
    return f"their training is that of {start:%Y-%m-%d %H:%M}, one for as long as they stay broken"


def _until(weekly: DeploymentResponse, at: datetime) -> FlowRunFilter:
    return FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[weekly.id]),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=at),
    )
