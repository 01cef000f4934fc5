"""Texts of rows of which few are different: made once for each different row."""

from collections.abc import Callable, Hashable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Texts = npt.NDArray[np.object_]


def texts_of_rows(
    rows: pd.DataFrame, text: Callable[[Sequence[Hashable]], tuple[str | None, str | None]]
) -> tuple[Texts, Texts]:
    """English and Chinese per row: what `text` makes of its values. Null equals null; equal rows share one text.

    >>> rows = pd.DataFrame({"code": ["a", None, "a"], "figure": [1.0, 2.0, 1.0]})
    >>> texts_of_rows(rows, lambda row: (str(row[0]), str(row[1])))[1].tolist()
    ['1.0', '2.0', '1.0']
    """
    places, first = _places(rows)
    texts = np.full((len(first), 2), None, dtype=object)
    for place, values in enumerate(rows.iloc[first].itertuples(index=False, name=None)):
        texts[place] = text(values)
    return texts[places, 0], texts[places, 1]


def _places(rows: pd.DataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """For each row the number of the different row that it is, and where each different row stands first."""
    numbers = rows.groupby(list(rows.columns), sort=False, dropna=False).ngroup().to_numpy()
    _, first, places = np.unique(numbers, return_index=True, return_inverse=True)
    return places, first
