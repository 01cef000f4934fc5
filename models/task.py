"""What a model predicts, and which rows of the panel count for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from models.errors import FeaturesMissing


@dataclass(frozen=True)
class Task:
    """One yes-or-no question about a customer on an `as_of` date, answered in [as_of, as_of + horizon).

    `label` is the panel's column with the answer (1.0, 0.0, null where it is not known or does not apply).
    `active_only` keeps customers who are active on the date.
    """

    name: Literal["churn", "repurchase"]
    label: str
    horizon_days: int
    active_only: bool


def churn(horizon_days: int) -> Task:
    """Does an active customer place no order within the horizon?"""
    return Task("churn", "churned", horizon_days, active_only=True)


def repurchase(horizon_days: int) -> Task:
    """Does a customer, active or not, order at least once within the horizon?"""
    return Task("repurchase", "repurchased", horizon_days, active_only=False)


def rows(panel: pd.DataFrame, task: Task, dates: Iterable[date]) -> pd.DataFrame:
    """One row per customer and date of `dates` whose answer is known, sorted by (as_of, customer_id).

    Sorted, because LightGBM's sampling follows the order of rows: the same data must give the same model.
    Empty when no such row exists.

    >>> panel = pd.DataFrame({"customer_id": ["a", "b"], "as_of": pd.to_datetime(["2017-03-06"] * 2),
    ...                       "is_active": [True, False], "churned": [1.0, None]})
    >>> rows(panel, churn(28), [date(2017, 3, 6)]).customer_id.tolist()
    ['a']
    """
    needed = ["customer_id", "as_of", "is_active", task.label]
    require(panel, needed, "The panel")
    chosen = pd.to_datetime(panel["as_of"]).isin(pd.to_datetime(sorted(dates))) & panel[task.label].notna()
    if task.active_only:
        chosen &= panel["is_active"].fillna(False).astype(bool)
    return panel[chosen].sort_values(["as_of", "customer_id"], ignore_index=True)


def require(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Raise `FeaturesMissing`, naming them, when `frame` lacks any of `columns`."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise FeaturesMissing(
            f"{what} lacks {len(missing)} column(s): {', '.join(missing)}. "
            "Build the snapshot with the features the model was trained on, or train again."
        )
