"""Scoring customers with a trained model: probabilities, percentiles and tiers."""

from collections.abc import Sequence

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
import pandas as pd

from models import calibration
from models.calibration import Floats
from models.task import require
from models.training import Model

TIERS = ("low", "medium", "high")


def predict(model: Model, frame: pd.DataFrame, threads: int = 0) -> Floats:
    """One calibrated probability per row of `frame`, in its order.

    Columns are taken by name: their order and any further columns do not matter. Null features are allowed.
    `threads` = 0 takes all cores. Raises `FeaturesMissing` naming the columns that are not there. Empty frame,
    empty array.

    >>> predict(model, snapshot)  # doctest: +SKIP
    array([0.031, 0.274])
    """
    require(frame, model.features, "The snapshot")
    if frame.empty:
        return np.zeros(0)
    booster = lgb.Booster(model_str=model.booster)
    matrix = frame[list(model.features)].to_numpy(np.float64)
    raw = booster.predict(matrix, raw_score=True, num_threads=threads)
    return calibration.apply(model.calibration, np.asarray(raw, dtype=np.float64))


def percentiles(p: npt.ArrayLike) -> Floats:
    """The percentile 1 to 100 of each value among all that are not null; 100 = highest. Null stays null.

    Equal values share one percentile, from their middle rank, so that a constant score lies in the middle.

    >>> percentiles([0.1, float("nan"), 0.9, 0.9]).tolist()
    [34.0, nan, 84.0, 84.0]
    """
    rank = pd.Series(np.asarray(p, dtype=np.float64)).rank(method="average", pct=True)
    return np.asarray(np.ceil(np.round(rank * 100, 9)), dtype=np.float64)


def tiers(p: npt.ArrayLike, thresholds: Sequence[float]) -> npt.NDArray[np.object_]:
    """`low`, `medium` or `high` per value; a value equal to a threshold belongs to the tier above. Null stays null.

    >>> tiers([0.1, 0.3, 0.6, float("nan")], (0.3, 0.6)).tolist()
    ['low', 'medium', 'high', None]
    """
    low, high = thresholds
    values = np.asarray(p, dtype=np.float64)
    names = np.array(TIERS, dtype=object)[np.searchsorted([low, high], values, side="right").clip(0, 2)]
    names[np.isnan(values)] = None
    return names
