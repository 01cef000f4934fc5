"""What the schedules run: bring in what is new, then score, or train."""

import time

from prefect import flow

from flows.ingest.ingest_flow import ingest
from flows.run.progress import say
from flows.score.score_flow import score
from flows.train.train_flow import train
from lake.resting_files import RestlessSource

ATTEMPTS = 7
PAUSE_SECONDS = 300.0


@flow(name="daily", flow_run_name="daily", validate_parameters=False)
def daily(config: str | None = None, home: str | None = None) -> None:
    """Ingest, then score the newest complete day; if the data do not pass, yesterday's table stays."""
    ingest_at_rest(config, home)
    score(config, home)


@flow(name="weekly", flow_run_name="weekly", validate_parameters=False)
def weekly(config: str | None = None, home: str | None = None) -> None:
    """Ingest, then train; a model that does not earn it leaves the champion where it is."""
    ingest_at_rest(config, home)
    train(config, home)


def ingest_at_rest(config: str | None, home: str | None, pause_seconds: float = PAUSE_SECONDS) -> None:
    """Ingest; while a file is still being written, try again after a pause, for half an hour.

    Raises RestlessSource where it does not rest even then.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            ingest(config, home)
        except RestlessSource as error:
            if attempt == ATTEMPTS:
                raise
            say(f"{error}; trying again in {pause_seconds:,.0f} s")
            time.sleep(pause_seconds)
        else:
            return
