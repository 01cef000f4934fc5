"""What a rival of the feature build must give before it is timed: our rows, our columns, our values."""

import numpy as np
import pandas as pd

RELATIVE = 1e-9
ABSOLUTE = 1e-9  # for what is 0 but for rounding


def same(ours: pd.DataFrame, theirs: pd.DataFrame) -> None:
    """Raise AssertionError, naming the first column that differs, unless both hold the same features.

    Null and NaN are one. `as_of` is left aside, as is the order of our rows and of their columns.
    """
    ours = ours.sort_values("customer_id", ignore_index=True).drop(columns="as_of", errors="ignore")
    apart = sorted(set(ours.columns) ^ set(theirs.columns))
    assert not apart, f"columns that only one of the two has: {apart}"
    customers = theirs["customer_id"].tolist()
    assert customers == ours["customer_id"].tolist(), "customer_id: other customers, or not sorted"
    for name in ours.columns.drop("customer_id"):
        _same_column(name, ours[name].to_numpy("float64"), theirs[name].to_numpy("float64", na_value=np.nan))


def _same_column(name: str, ours: np.ndarray, theirs: np.ndarray) -> None:
    wrong = np.flatnonzero(~np.isclose(theirs, ours, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True))
    assert not len(wrong), f"{name}: {theirs[wrong[0]]} for {ours[wrong[0]]}, {len(wrong)} rows differ"
