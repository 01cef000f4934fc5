"""The tables of a scored day next to the scored table, each checked and committed by itself after it."""

from datetime import date

from prefect import task

from config.settings import Settings
from flows.run.home import Home
from flows.run.lake_version import Data
from flows.run.progress import step
from flows.score.changes_of_day import changes_of_day
from flows.score.day_table import publish_table
from questions.question import Question
from tables.customer_changes import changes_contract


@task(task_run_name="publish tables {day}")
def publish_tables(settings: Settings, data: Data, day: date, questions: tuple[Question, ...]) -> None:
    """Who changed since the scored day before; a rerun replaces the day's rows of each table and nothing else."""
    lake = Home(settings.home).lake
    with step("publish customer changes") as progress:
        rows = changes_of_day(lake, day, questions)
        publish_table(settings, rows, changes_contract(), day, str(data))
        progress.detail = f"{len(rows):,} changes"
