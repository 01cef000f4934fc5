"""Where each customer of a scored day stands: the snapshot and the day's chances, put to `campaigns`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from campaigns.customer_standing import standing
from campaigns.lifetime_value import Silence
from campaigns.satisfaction import shop_usual
from campaigns.shop_usual import ShopUsual
from features.engine import Tables
from features.seasonal_shoppers import seasonal_shoppers
from flows.score.day_snapshot import DaySnapshot
from questions.question import Question, losing


@dataclass(frozen=True, eq=False)
class DayStanding:
    """What it takes to say of any customer of a day where they stand: what is usual, and who buys in a season only."""

    questions: Sequence[Question]
    shop: ShopUsual
    seasonal: pd.Index

    def of(self, features: pd.DataFrame, rows: pd.DataFrame) -> dict[str, Any]:
        """The columns of `tables.standing_columns` for scored rows, which are those of `features`, in their order."""
        lost = losing(self.questions)
        active_days = 0 if lost is None else lost.longest_silence or 0
        is_seasonal = features["customer_id"].isin(self.seasonal).to_numpy()
        silences = _silences(rows, self.questions)
        return standing(features, self.shop, is_seasonal, silences, float(active_days))


def day_standing(
    snapshot: DaySnapshot, questions: Sequence[Question], tables: Tables, day: date
) -> DayStanding:
    """Gather it from the snapshot of a day and the raw tables."""
    seasonal = seasonal_shoppers(tables, day).to_pyarrow()["customer_id"].to_pylist()
    return DayStanding(questions, shop_usual(snapshot), pd.Index(seasonal, dtype=str))


def _silences(rows: pd.DataFrame, questions: Sequence[Question]) -> list[Silence]:
    """The chance of no order, of each question within its horizon: first that of losing the customer."""
    lost = losing(questions)
    ordered = sorted(questions, key=lambda question: question is not lost)
    return [
        (
            1.0
            - question.yes_chance(
                rows[f"{question.name}_probability"].to_numpy("float64", na_value=float("nan"))
            ),
            float(question.horizon_days),
        )
        for question in ordered
    ]
