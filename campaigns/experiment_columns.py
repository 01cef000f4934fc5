"""Which columns of a file say what of an experiment, and whether they hold it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from campaigns.experiment_errors import ExperimentMisused, ExperimentRefused
from campaigns.group_difference import Floats

MOST_WORDS = 30  # different words in a covariate: more are names, not kinds


@dataclass(frozen=True)
class ExperimentColumns:
    """The columns with the group, the outcomes, what was known before (`covariates`), and the customer's id.

    `control` is the group that was left alone.
    """

    group: str
    control: str
    outcomes: tuple[str, ...]
    covariates: tuple[str, ...] = ()
    customer: str | None = None


def sound_labels(rows: pd.DataFrame, columns: ExperimentColumns) -> np.ndarray:
    """The group of each row as text.

    Raises ExperimentMisused for a column that is not there, rows without a group and a control group that is none;
    ExperimentRefused for a customer who comes twice.
    """
    _refuse_missing(rows, columns)
    if rows[columns.group].isna().any():
        raise ExperimentMisused(
            f"{columns.group} is empty in {rows[columns.group].isna().sum():,} of {len(rows):,} rows: leave out who "
            "was not in the experiment, but nobody who was"
        )
    labels = rows[columns.group].map(_text).to_numpy(str)
    names = sorted(set(labels))
    if columns.control not in names or len(names) < 2:
        raise ExperimentMisused(
            f"--control {columns.control!r} must be one of at least two groups in {columns.group}, which holds: "
            f"{', '.join(names[:10])}"
        )
    if columns.customer is not None:
        _refuse_repeated(rows[columns.customer], labels)
    return labels


def outcome_values(rows: pd.DataFrame, outcome: str) -> Floats:
    """The outcome as numbers, true as 1. Raises ExperimentMisused for words and for empty values."""
    if not (pd.api.types.is_numeric_dtype(rows[outcome]) or pd.api.types.is_bool_dtype(rows[outcome])):
        raise ExperimentMisused(
            f"{outcome} holds words; an outcome is an amount, a count, 0 and 1, or true and false"
        )
    empty = int(rows[outcome].isna().sum())
    if empty:
        raise ExperimentMisused(
            f"{outcome} is empty in {empty:,} of {len(rows):,} rows: write 0 for who did nothing; nobody who was in "
            "the experiment may be left out"
        )
    return rows[outcome].to_numpy(float)


def covariate_matrix(rows: pd.DataFrame, columns: ExperimentColumns) -> pd.DataFrame:
    """The covariates as numbers: words as a column of 0 and 1 for each but the first.

    Raises ExperimentMisused for words that are too many to be kinds of customers.
    """
    chosen = rows[list(columns.covariates)]
    if not columns.covariates:
        return chosen
    words = [name for name in chosen if not pd.api.types.is_numeric_dtype(chosen[name])]
    for name in words:
        if chosen[name].nunique() > MOST_WORDS:
            raise ExperimentMisused(
                f"{name} holds {chosen[name].nunique():,} different words; a covariate is a number, or at most "
                f"{MOST_WORDS} kinds of customers"
            )
    return pd.get_dummies(chosen, columns=words, drop_first=True, dtype=float).astype(float)


def _refuse_missing(rows: pd.DataFrame, columns: ExperimentColumns) -> None:
    for name in (columns.group, *columns.outcomes, *columns.covariates, columns.customer or columns.group):
        if name not in rows:
            raise ExperimentMisused(f"there is no column {name!r}; the file has {', '.join(map(str, rows))}")
    twice = {columns.group, *columns.outcomes} & set(columns.covariates)
    if twice:
        raise ExperimentMisused(
            f"{min(twice)} cannot be a covariate as well: covariates are what was known before anybody was treated"
        )


def _refuse_repeated(customers: pd.Series, labels: np.ndarray) -> None:
    repeated = customers.duplicated(keep=False).to_numpy()
    if not repeated.any():
        return
    groups = pd.Series(labels[repeated]).groupby(customers[repeated].to_numpy()).nunique()
    if (groups > 1).any():
        raise ExperimentRefused(
            f"{(groups > 1).sum():,} customers are in more than one group: they were treated both ways and say nothing"
        )
    raise ExperimentRefused(
        f"{len(groups):,} customers come in more than one row: add their outcomes up, so that each stands in one"
    )


def _text(value: object) -> str:
    """A group's name as people write it: 1 and not 1.0."""
    return f"{value:g}" if isinstance(value, float) else str(value)
