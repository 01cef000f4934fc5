"""The only file that knows LightGBM: boosters are grown, asked for scores, explained, written and read here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
import psutil
from lightgbm import Booster as Booster
from woodelf import WoodelfExplainer

from models.calibration import Floats

SEEDED: Mapping[str, Any] = {"verbose": -1, "deterministic": True, "force_col_wise": True}
"""What every growth is given, so that the same rows, settings and seed give the same bytes."""
CUSTOMERS_PER_LEAF = 15
"""A customer comes back on every training date; counting rows alone would make leaves of one household."""
ROWS_OF_A_TREE = 120_000
"""A tree of a large shop sees so many rows, drawn anew for each: on a third of a million the same log loss in three
quarters of the time."""
AT_A_TIME = 100_000
ENOUGH_ROWS = 2_000
"""Of fewer rows than ten for each path of a tree (640 at a depth of 6) woodelf adds up in another order: rows are
repeated until there are enough, so that the last bit of a value does not hang on how many are asked for at once."""
WORTH_THREADS = 20_000
LOOK_SECONDS = 0.1


def grow(
    frame: pd.DataFrame,
    features: Sequence[str],
    label: Floats,
    settings: Mapping[str, Any],
    trees: int,
    start: Floats | None = None,
) -> Booster:
    """A booster of so many `trees`, on the `features` of `frame` and a label for each of its rows.

    `start` is the raw score each row has before the first tree; the booster holds what the trees add to it.
    """
    return lgb.train(_settings(frame, settings), _dataset(frame, features, label, start), trees)


def best_trees(
    fitting: pd.DataFrame,
    stopping: pd.DataFrame,
    features: Sequence[str],
    label: str,
    settings: Mapping[str, Any],
    most: int,
    patience: int,
    starts: tuple[Floats | None, Floats | None] = (None, None),
) -> int:
    """How many trees grown on `fitting` do best on `stopping`; `patience` trees without gain end the search.

    `starts` are the raw scores of both before the first tree, as in `grow`.
    """
    learning, judging = (
        _dataset(frame, features, frame[label].to_numpy(np.float64), start)
        for frame, start in zip((fitting, stopping), starts, strict=True)
    )
    booster = lgb.train(
        _settings(fitting, settings),
        learning,
        most,
        valid_sets=[judging],
        callbacks=[lgb.early_stopping(patience, verbose=False)],
    )
    return max(1, booster.best_iteration)


def raw_scores(booster: Booster, frame: pd.DataFrame, features: Sequence[str]) -> Floats:
    """The sum of the trees for each row, such as log-odds; it takes all cores. No rows, no scores."""
    if not len(frame):
        return np.zeros(0)
    return _by_runs(frame, features, lambda matrix: booster.predict(matrix, raw_score=True, num_threads=0))


def estimates(booster: Booster, frame: pd.DataFrame, features: Sequence[str]) -> Floats:
    """What the booster expects of each row in the label's own unit. No rows, no estimates."""
    if not len(frame):
        return np.zeros(0)
    return _by_runs(frame, features, booster.predict)


def shapley(booster: Booster, frame: pd.DataFrame, features: Sequence[str]) -> Floats:
    """One row per row of `frame`, one column per feature: its exact Shapley value in the raw score.

    Path-dependent TreeSHAP (Lundberg et al. 2020), the same numbers as LightGBM's `pred_contrib`, by woodelf (Nadel and
    Wettenstein 2025), many times faster on shallow trees. A row has the same bits whichever rows stand beside it.
    """
    matrix = frame[list(features)].astype(np.float64)
    parts = [
        _explained(booster, matrix.iloc[start : start + AT_A_TIME])
        for start in range(0, len(matrix), AT_A_TIME)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, len(features)))


def to_text(booster: Booster) -> str:
    """The booster as LightGBM's text."""
    return str(booster.model_to_string())


def from_text(text: str) -> Booster:
    """The booster `to_text` wrote; it scores bit for bit as before."""
    return Booster(model_str=text)


def threads_for(rows: int) -> int:
    """How many threads a growth on so many rows may take: the cores nobody keeps busy at this moment, at least one.

    On a busy machine LightGBM with as many threads as cores waits for them, ten times slower. The load average cannot
    tell: for minutes it remembers what this process did itself. Trees are the same for any number.
    """
    if rows < WORTH_THREADS:
        return 1
    cores = psutil.cpu_count() or 1
    return max(1, cores - round(cores * psutil.cpu_percent(LOOK_SECONDS) / 100.0))


def _explained(booster: Booster, matrix: pd.DataFrame) -> Floats:
    rows = len(matrix)
    if rows < ENOUGH_ROWS:
        matrix = matrix.iloc[np.arange(ENOUGH_ROWS) % rows]
    return np.asarray(WoodelfExplainer(booster).shap_values(matrix, verbose=False))[:rows]


def _settings(frame: pd.DataFrame, settings: Mapping[str, Any]) -> dict[str, Any]:
    least = CUSTOMERS_PER_LEAF * frame["as_of"].nunique()
    own = {"min_data_in_leaf": least, "num_threads": threads_for(len(frame)), **settings, **SEEDED}
    share = ROWS_OF_A_TREE / max(len(frame), 1)
    return (
        own
        if share >= own.get("bagging_fraction", 1.0)
        else own | {"bagging_fraction": share, "bagging_freq": 1}
    )


def _dataset(
    frame: pd.DataFrame, features: Sequence[str], label: Floats, start: Floats | None
) -> lgb.Dataset:
    matrix = _matrix(frame, features)
    return lgb.Dataset(matrix, label, init_score=start, feature_name=list(features), free_raw_data=True)


def _matrix(frame: pd.DataFrame, features: Sequence[str]) -> Floats:
    """The features as a matrix column by column, which LightGBM takes as it is: a panel is copied once, not thrice."""
    matrix = np.empty((len(frame), len(features)), dtype=np.float64, order="F")
    for place, name in enumerate(features):
        matrix[:, place] = frame[name]
    return matrix


def _by_runs(frame: pd.DataFrame, features: Sequence[str], predict: Callable[[Floats], Any]) -> Floats:
    """What `predict` says of each row, from a matrix of `AT_A_TIME` rows at a time."""
    parts = [
        predict(frame.iloc[start : start + AT_A_TIME][list(features)].to_numpy(np.float64))
        for start in range(0, len(frame), AT_A_TIME)
    ]
    return np.concatenate(parts).astype(np.float64)
