"""What the schedules run: bring in what is new, then score, or train."""

from prefect import flow

from flows.ingest.ingest_flow import ingest
from flows.score.score_flow import score
from flows.train.train_flow import train


@flow(name="daily", flow_run_name="daily", validate_parameters=False)
def daily(config: str | None = None, home: str | None = None) -> None:
    """Ingest, then score the newest complete day; if the data do not pass, yesterday's table stays."""
    ingest(config, home)
    score(config, home)


@flow(name="weekly", flow_run_name="weekly", validate_parameters=False)
def weekly(config: str | None = None, home: str | None = None) -> None:
    """Ingest, then train; a model that does not earn it leaves the champion where it is."""
    ingest(config, home)
    train(config, home)
