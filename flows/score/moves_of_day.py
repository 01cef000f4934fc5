"""Why the scores of those moved whose tier changed since the scored day before: `score_moves` of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from prefect import task

from config.schema import Engine
from features.own_history import quiet_features
from flows.run.champions import ModelStore, champion_version
from flows.run.home import Home
from flows.run.lake_version import Data, opened_versions
from flows.run.progress import say, step
from flows.score.day_table import publish_table
from flows.score.day_values import rows_of_customers
from flows.score.scored_days import SCORED, SNAPSHOTS, scored_columns
from flows.score.scoring_rules import ScoringRules
from lake.earlier_days import newest_before
from models.calibration import log_odds
from models.errors import ModelError
from models.fallback import FALLBACKS
from models.log_odds_moves import PARTS, move_parts, replaced
from models.registry_down import RegistryDown
from models.scorer import Scorer
from tables.score_moves import moves_contract, part_column

COLUMNS = [column.name for column in moves_contract().columns]
OF_QUESTION = ("tier", "probability", "model_version")
RUN_CUSTOMERS = 50_000
"""Customers whose features of both days are held at once; after a training many change tier."""
BY_PARTS = [part_column(part) for part in PARTS]


@task(task_run_name="publish score moves {day}")
def publish_moves(
    place: Home, engine: Engine, data: Data, day: date, rules: ScoringRules, store: ModelStore
) -> None:
    """A rerun replaces the day's rows; there are none of the first day that is scored."""
    with step("publish score moves") as progress:
        rows = moves_of_day(_Days(place, engine, data, day, rules, store))
        publish_table(place, rows, moves_contract(), day, str(data))
        progress.detail = f"{len(rows):,} changes of tier"


@dataclass(frozen=True)
class _Days:
    """What a day's moves are made from; the day is scored already, by `rules`."""

    place: Home
    engine: Engine
    data: Data
    day: date
    rules: ScoringRules
    store: ModelStore


def moves_of_day(days: _Days) -> pd.DataFrame:
    """The rows of `score_moves` for the day. Only the features of those whose tier changed are read or built."""
    since = newest_before(days.place.lake, SCORED, "as_of", days.day)
    parts = [] if since is None else _changes(days, since)
    if since is None or not any(map(len, parts)):
        return pd.DataFrame(columns=COLUMNS)
    customers = sorted({customer for part in parts for customer in part["customer_id"]})
    runs = (customers[start : start + RUN_CUSTOMERS] for start in range(0, len(customers), RUN_CUSTOMERS))
    explained = [rows for run in runs for rows in _explained_run(days, since, run, parts)]
    moves = pd.concat(explained, ignore_index=True).assign(as_of=days.day, since=since)
    return moves.sort_values(["customer_id", "question"], ignore_index=True)


def _explained_run(
    days: _Days, since: date, customers: Sequence[str], parts: Sequence[pd.DataFrame]
) -> list[pd.DataFrame]:
    stages = _stages(days, customers, since)
    chosen = [part[part["customer_id"].isin(customers)].reset_index(drop=True) for part in parts]
    return [_explained(days, part, stages) for part in chosen if len(part)]


def _changes(days: _Days, since: date) -> list[pd.DataFrame]:
    """Per question the customers in another tier than on the day before, who were asked on both days."""
    names = [f"{question.name}_{part}" for question in days.rules.questions for part in OF_QUESTION]
    before, now = (
        scored_columns(days.place.lake, scored_day, ["customer_id", *names])
        for scored_day in (since, days.day)
    )
    pairs = before.merge(now, on="customer_id", suffixes=("_before", "_now")).sort_values("customer_id")
    return [_changed(pairs, question.name) for question in days.rules.questions]


def _changed(pairs: pd.DataFrame, question: str) -> pd.DataFrame:
    names = {f"{question}_{part}_{end}": f"{part}_{end}" for part in OF_QUESTION for end in ("before", "now")}
    rows = pairs[["customer_id", *names]].rename(columns=names).dropna()
    rows = rows[rows["tier_before"] != rows["tier_now"]].reset_index(drop=True)
    change = log_odds(rows["probability_now"].to_numpy(np.float64)) - log_odds(
        rows["probability_before"].to_numpy(np.float64)
    )
    return rows.assign(question=question, change=change)


def _stages(days: _Days, customers: Sequence[str], since: date) -> list[pd.DataFrame]:
    """The features that `models.log_odds_moves.replaced` takes, of the customers that are there in all four stages."""
    with opened_versions(days.place, days.engine, days.data.versions) as tables:
        between = quiet_features(tables, customers, (since, days.day))
    first, last = (rows_of_customers(days.place.lake, SNAPSHOTS, day, customers) for day in (since, days.day))
    stages = [stage.set_index("customer_id") for stage in (first, *between, last)]
    common = sorted(set.intersection(*(set(stage.index) for stage in stages)))
    return [stage.loc[common].reset_index() for stage in stages]


def _explained(days: _Days, rows: pd.DataFrame, stages: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of one question with what they are made of; empty where that cannot be told."""
    rows = rows.assign(**dict.fromkeys(BY_PARTS, np.nan), strongest_part=None)
    chosen = rows["customer_id"].isin(set(stages[0]["customer_id"]))
    for numbers, part in rows[chosen].groupby(["model_version_before", "model_version_now"]):
        scorers = [_scorer(days, str(part["question"].iloc[0]), str(number)) for number in numbers]
        moves = _parts(scorers, part, stages)
        if moves:
            rows.loc[part.index, BY_PARTS] = np.column_stack(list(moves.values()))
            strongest = np.abs(np.vstack(list(moves.values()))).argmax(axis=0)
            rows.loc[part.index, "strongest_part"] = np.array(list(moves), dtype=object)[strongest]
    return rows


def _parts(
    scorers: Sequence[Scorer | None], rows: pd.DataFrame, stages: Sequence[pd.DataFrame]
) -> Mapping[str, np.ndarray]:
    first, second = scorers
    if first is None or second is None:
        return {}
    customers = rows["customer_id"]
    ordered = [stage.set_index("customer_id").loc[customers].reset_index() for stage in stages]
    try:
        chances = replaced(first, second, ordered)
    except ModelError as error:
        say(f"why scores moved is not told: {error}")
        return {}
    return move_parts(rows["probability_before"], rows["probability_now"], chances)


def _scorer(days: _Days, question: str, number: str) -> Scorer | None:
    """What answered as this version: today's champion, or an earlier one; None for a stand-in, and where it is gone."""
    champion = days.rules.models.get(question)
    if champion is not None and champion.version.version == number:
        return champion.scorer
    if number in FALLBACKS:
        return None
    name = days.store.name(question)
    try:
        return days.store.ask(lambda registry: champion_version(registry, name, number)).scorer
    except (ModelError, RegistryDown) as error:
        say(f"why {question} scores moved is not told: {error}")
        return None
