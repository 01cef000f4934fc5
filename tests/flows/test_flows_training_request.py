"""Broken promises ask for one training, at the hour of the weekly one; on a real Prefect API."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.client.schemas.objects import FlowRun
from prefect.states import Completed
from prefect.types.entrypoint import EntrypointType

from flows.daily.daily_flow import weekly
from flows.daily.training_request import quiet_time, request_training
from models.promise_grades import BrokenPromise

pytestmark = pytest.mark.slow
ZONE, MONDAYS = ZoneInfo("Europe/Vienna"), "0 3 * * 1"
DAY = date(2024, 5, 6)


def broken(question: str = "churn", since: date = DAY, version: str = "3") -> BrokenPromise:
    days = tuple(since + timedelta(days=number) for number in range(3))
    return BrokenPromise(question, version, since, days, 0.3, 0.5, 0.2, 0.02)


class Deployed:
    """A weekly run deployed under a name of its own, without a schedule."""

    def __init__(self) -> None:
        self.name = f"test-{uuid4().hex[:8]}"
        self.id = weekly.to_deployment(self.name, entrypoint_type=EntrypointType.MODULE_PATH).apply()

    def runs(self) -> list[FlowRun]:
        chosen = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[self.id]))
        with get_client(sync_client=True) as client:
            return client.read_flow_runs(flow_run_filter=chosen)

    def end(self) -> None:
        """Every run ends, as after its training."""
        with get_client(sync_client=True) as client:
            for run in self.runs():
                client.set_flow_run_state(run.id, Completed(), force=True)

    def ask(self, *promises: BrokenPromise) -> str:
        return request_training(promises, self.name, MONDAYS, ZONE)


@pytest.fixture
def deployed() -> Iterator[Deployed]:
    deployed = Deployed()
    yield deployed
    with get_client(sync_client=True) as client:
        client.delete_deployment(deployed.id)


def test_a_streak_asks_once_for_the_next_night_and_a_new_one_asks_again(deployed: Deployed) -> None:
    assert deployed.ask() == ""
    text = deployed.ask(broken(), broken("repurchase"))
    (run,) = deployed.runs()
    assert run.state is not None
    assert run.state.is_scheduled()
    start = run.expected_start_time.astimezone(ZONE)
    assert (start.hour, start.minute) == (3, 0)
    assert timedelta(0) < start - datetime.now(ZONE) < timedelta(days=1, hours=1)
    assert f"{start:%Y-%m-%d %H:%M}" in text
    assert "promises are broken (churn, repurchase)" in text
    for _ in range(2):  # the next mornings: still to come, then over without a better model
        deployed.ask(broken(), broken("repurchase"))
        assert len(deployed.runs()) == 1
        deployed.end()
    deployed.ask(broken(since=DAY + timedelta(days=40)))
    assert len(deployed.runs()) == 2, "another streak"
    deployed.end()
    deployed.ask(broken(since=DAY + timedelta(days=40), version="4"))
    assert len(deployed.runs()) == 3, "the new version's own"


def test_by_hand_and_without_a_weekly_run_the_command_is_named() -> None:
    for name in (None, f"nothing-{uuid4().hex[:8]}"):
        assert "train with `retain train`" in request_training([broken()], name, MONDAYS, ZONE)


def test_a_training_that_comes_anyway_is_enough(deployed: Deployed) -> None:
    with get_client(sync_client=True) as client:
        client.create_flow_run_from_deployment(deployed.id)  # due now
    assert "the training that is scheduled until" in deployed.ask(broken())
    assert len(deployed.runs()) == 1


@pytest.mark.parametrize(
    ("after", "quiet"),
    [
        ("2026-05-06T02:59", "2026-05-06T03:00+02:00"),
        ("2026-05-06T06:00", "2026-05-07T03:00+02:00"),
        ("2026-10-24T06:00", "2026-10-25T03:00+01:00"),  # the night the clocks go back
    ],
)
def test_quiet_is_the_hour_of_the_weekly_training_in_the_shops_zone(after: str, quiet: str) -> None:
    at = quiet_time(MONDAYS, ZONE, datetime.fromisoformat(after).replace(tzinfo=ZONE))
    assert at == datetime.fromisoformat(quiet)
