"""Which rows of a panel count for a question."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from models.errors import FeaturesMissing
from questions.question import Question


def rows(panel: pd.DataFrame, question: Question, dates: Iterable[date]) -> pd.DataFrame:
    """One row per customer and date of `dates` whose answer is there, sorted by (as_of, customer_id).

    Sorted, because LightGBM's sampling follows the order of rows: the same data must give the same model.
    Empty when no such row exists.

    >>> panel = pd.DataFrame({"customer_id": ["a", "b"], "as_of": pd.to_datetime(["2017-03-06"] * 2),
    ...                       "churned": [1.0, None]})
    >>> rows(panel, Question("churn", "churned", 28, "no order"), [date(2017, 3, 6)]).customer_id.tolist()
    ['a']
    """
    require(panel, ["customer_id", "as_of", question.label], "The panel")
    chosen = (
        pd.to_datetime(panel["as_of"]).isin(pd.to_datetime(sorted(dates))) & panel[question.label].notna()
    )
    places = np.flatnonzero(chosen)
    keys = panel[["as_of", "customer_id"]].iloc[places].reset_index(drop=True)
    order = keys.sort_values(["as_of", "customer_id"]).index
    return panel.iloc[places[order]].reset_index(drop=True)  # chosen and sorted in one copy


def audience_rows(panel: pd.DataFrame, question: Question, day: date) -> pd.DataFrame:
    """One row per customer of one date the question is put to, by customer, whatever their label."""
    require(panel, [condition.feature for condition in question.conditions], "The panel")
    of_day = panel[pd.to_datetime(panel["as_of"]) == pd.Timestamp(day)]
    inside = question.audience(of_day.__getitem__, pd.Series(data=True, index=of_day.index))
    return of_day[inside].sort_values("customer_id", ignore_index=True)


def require(frame: pd.DataFrame, columns: Iterable[str], title: str) -> None:
    """Raise `FeaturesMissing`, naming them, when `frame` lacks any of `columns`; `title` is what it is called."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise FeaturesMissing(
            f"{title} lacks {len(missing)} column(s): {', '.join(missing)}. "
            "Build the snapshot with the features the model was trained on, or train again."
        )


def some_customers(panel: pd.DataFrame, most: int) -> pd.DataFrame:
    """All rows of at most so many customers, evenly over their ids; of no more than there are.

    >>> panel = pd.DataFrame({"customer_id": ["a", "a", "b", "c"], "as_of": [1, 2, 1, 1]})
    >>> some_customers(panel, 2)["customer_id"].tolist()
    ['a', 'a', 'c']
    """
    people = np.sort(panel["customer_id"].unique())
    if len(people) <= most:
        return panel
    chosen = people[np.linspace(0, len(people) - 1, max(1, most)).astype(int)]
    return panel[panel["customer_id"].isin(chosen)]
