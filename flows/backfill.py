"""The backfill flow: days scored anew, oldest first, with the models and the data of today."""

from datetime import date, timedelta
from typing import ClassVar

from prefect import flow

from flows.score.publish import PublishResult
from flows.score.score_flow import score


class BackwardsPeriod(ValueError):
    """The period ends before it starts."""

    exit_code: ClassVar[int] = 2


@flow(name="backfill", flow_run_name="backfill {start} to {end}", validate_parameters=False)
def backfill(
    start: date, end: date, config: str | None = None, home: str | None = None
) -> list[PublishResult]:
    """Score each day from `start` to `end`, both included; each replaces its day whole, so a stopped one goes on.

    A day's features are what was known before it, late rows included; its models are today's champions, which have
    learnt from later days: good for lists and reports, not for judging the models.
    """
    if end < start:
        raise BackwardsPeriod(
            f"the period ends ({end}) before it starts ({start}): exchange --start and --end"
        )
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    return [score(config, home, day) for day in days]
