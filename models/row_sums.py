"""Weighted sums of columns, of which each row's is the same whichever rows stand beside it."""

from collections.abc import Sequence

import numpy as np

from models.calibration import Floats


def row_sums(columns: Floats, weights: Sequence[float] | Floats) -> Floats:
    """The sum of each row's columns by their weights, added up in the order of the columns.

    A product of matrices takes several rows at once, as many as there are cores and places, and adds up in another
    order for those that are left over: the last bit of a customer's score would hang on who is scored with them.

    >>> row_sums(np.array([[1.0, 2.0], [3.0, 4.0]]), [10.0, 1.0]).tolist()
    [12.0, 34.0]
    """
    total = np.zeros(len(columns))
    for place, weight in enumerate(weights):
        total += columns[:, place] * weight
    return total
