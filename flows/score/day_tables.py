"""The tables of a scored day next to the scored table, each checked and committed by itself after it."""

from datetime import date

from prefect import task

from campaigns.prospects import prospects
from config.schema import Engine
from features.people_without_orders import people_without_orders
from flows.run.home import Home
from flows.run.lake_version import Data, opened_versions
from flows.run.progress import step
from flows.score.changes_of_day import changes_of_day
from flows.score.day_table import publish_table
from flows.score.figures_of_day import figures_of_day
from questions.question import Question
from tables.customer_changes import changes_contract
from tables.potential_customers import potential_contract
from tables.shop_figures import figures_contract


@task(task_run_name="publish tables {day}")
def publish_tables(
    place: Home, engine: Engine, data: Data, day: date, questions: tuple[Question, ...]
) -> None:
    """Who changed since the scored day before, who has not ordered yet, and how the whole shop is doing.

    A rerun replaces the day's rows of each table and nothing else.
    """
    with step("publish customer changes") as progress:
        rows = changes_of_day(place.lake, day, questions)
        publish_table(place, rows, changes_contract(), day, str(data))
        progress.detail = f"{len(rows):,} changes"
    with step("publish potential customers") as progress:
        with opened_versions(place, engine, data.versions) as tables:
            people = people_without_orders(tables, day)
            rows = prospects(None if people is None else people.to_pyarrow().to_pandas(), day)
        publish_table(place, rows, potential_contract(), day, str(data))
        progress.detail = f"{len(rows):,} people without an order"
    with step("publish shop figures") as progress:
        with opened_versions(place, engine, data.versions) as tables:
            rows = figures_of_day(place.lake, tables, day, questions)
        publish_table(place, rows, figures_contract(), day, str(data))
        progress.detail = f"{len(rows):,} figures"
