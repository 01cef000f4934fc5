"""One published score proven and explained: `retain replay`."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import pandas as pd

from config.settings import load_settings
from flows.replay.customer_move import QuestionMove, customer_moves
from flows.replay.day_replay import DayReplay, NoReceipt, ReplayPlace, day_replay
from flows.run.champions import model_store
from flows.run.home import Home
from flows.run.score_settings import score_settings
from flows.score.day_receipt import Receipt, receipt_of
from flows.score.scored_days import day_or_newest
from models.candidate import trees_of
from models.reasons import contributions


class ScoreDiffers(RuntimeError):
    """What is published is not what its receipt gives."""

    exit_code: ClassVar[int] = 1


class WrongOrder(ValueError):
    """A score cannot have moved from a day to an earlier one."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True, eq=False)
class ScoreReplay:
    """A replayed day; with a customer the features by what each adds to the log-odds, and the moves since a day."""

    day: DayReplay
    customer: str | None
    features: pd.DataFrame
    earlier: DayReplay | None
    moves: tuple[QuestionMove, ...]

    def refuse_differences(self) -> None:
        """Raise ScoreDiffers where the customer's row, or without a customer anybody's, is not the published one."""
        for replay in (self.day, *([] if self.earlier is None else [self.earlier])):
            _refuse(replay, self.customer)


def replay_score(
    config: str | None, home: str | None, day: date | None, customer: str | None, since: date | None = None
) -> ScoreReplay:
    """Rebuild a day (default: the newest scored), and with `since` that day too, for one customer or for all.

    Raises what `day_replay` does, and WrongOrder where `since` is not before the day.
    """
    settings = load_settings(config, home)
    home_place = Home(settings.home, settings.lake)
    place = ReplayPlace(home_place, settings.engine, model_store(settings), score_settings(settings))
    day = day_or_newest(home_place.lake, day)
    if since is not None and since >= day:
        raise WrongOrder(f"--since {since} is not before {day}")
    after = day_replay(place, day)
    if customer is None:
        return ScoreReplay(after, None, pd.DataFrame(), None, ())
    after.row_of(customer)
    before = None if since is None else day_replay(place, since)
    moves = () if before is None else tuple(customer_moves(place, before, after, customer))
    return ScoreReplay(after, customer, _features(after, customer), before, moves)


def day_receipt(config: str | None, home: str | None, day: date | None) -> Receipt:
    """The receipt of a day, the newest scored by default. Raises NoReceipt for a day without."""
    settings = load_settings(config, home)
    lake = Home(settings.home, settings.lake).lake
    day = day_or_newest(lake, day)
    receipt = receipt_of(lake, day)
    if receipt is None:
        raise NoReceipt(f"{day} has no receipt: `retain score --as-of {day}` scores it and writes one")
    return receipt


def _features(replay: DayReplay, customer: str) -> pd.DataFrame:
    """A row per feature the customer has: its value, and what it adds to the log-odds of each question with trees."""
    row = replay.features[replay.features["customer_id"] == customer]
    values = row.drop(columns=["customer_id", "as_of"]).iloc[0].dropna()
    columns = {"value": values.astype("float64")}
    for question in replay.rules.questions:
        answerer = replay.answering[question.name]
        trees = None if answerer is None else trees_of(answerer.scorer)
        if trees is not None and question.audience(lambda name: row[name].iloc[0], True):
            columns[question.name] = pd.Series(contributions(trees, row)[0], index=list(trees.features))
    return pd.DataFrame(columns).reindex(values.index)


def _refuse(replay: DayReplay, customer: str | None) -> None:
    day, comparison = replay.receipt.as_of, replay.comparison
    if customer is None and comparison.count:
        names = ", ".join(comparison.unequal) or "customer_id"
        raise ScoreDiffers(f"{comparison.count:,} rows of {day} are not what their receipt gives, in {names}")
    names = ", ".join([] if customer is None else comparison.columns(customer))
    if names:
        raise ScoreDiffers(
            f"the published row of {customer} as of {day} is not what its receipt gives, in {names}. See the notes "
            f"above; where they name nothing, the row was changed: `retain score --as-of {day}` writes it anew"
        )
