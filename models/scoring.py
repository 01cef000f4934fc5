"""Percentiles and tiers: where a customer's probability stands."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.calibration import Floats

TIERS = ("low", "medium", "high")


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
