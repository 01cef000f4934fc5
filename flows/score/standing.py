"""Where each customer of a scored day stands: the snapshot and the day's chances, put to `campaigns`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from campaigns.customer_standing import standing
from campaigns.lifetime_value import Silence
from features.engine import Tables
from features.seasonal_shoppers import seasonal_shoppers
from questions.question import Question, losing


def where_they_stand(
    features: pd.DataFrame, rows: pd.DataFrame, questions: Sequence[Question], tables: Tables, day: date
) -> dict[str, Any]:
    """The columns of `tables.standing_columns` for the day's scored rows, which are the snapshot's, in its order."""
    seasonal = seasonal_shoppers(tables, day).to_pyarrow()["customer_id"].to_pylist()
    lost = losing(questions)
    active_days = 0 if lost is None else lost.longest_silence or 0
    is_seasonal = features["customer_id"].isin(seasonal).to_numpy()
    return standing(features, is_seasonal, _silences(rows, questions), float(active_days))


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
