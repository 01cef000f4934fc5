"""How good promises of money are: the total, the distance per customer, and the ranking."""

import numpy as np
import pandas as pd

from models.calibration import Floats


def money_figures(true: Floats, promised: Floats, name: str) -> dict[str, float]:
    """`{name}_bias` of the total (as a share of the true one), `_absolute_error` (mean per customer) and `_gini`.

    Nothing truly spent leaves bias and Gini undefined (nan).

    >>> money_figures(np.array([0.0, 10.0]), np.array([1.0, 8.0]), "spend")
    {'spend_bias': -0.1, 'spend_absolute_error': 1.5, 'spend_gini': 1.0}
    """
    total = float(true.sum())
    return {
        f"{name}_bias": float((promised.sum() - total) / total) if total > 0 else float("nan"),
        f"{name}_absolute_error": float(np.abs(promised - true).mean()) if len(true) else float("nan"),
        f"{name}_gini": normalised_gini(true, promised),
    }


def year_figures(true: Floats, promised: Floats) -> dict[str, float]:
    """`money_figures` of `predicted_value_365d` against what was spent in the year that has closed since."""
    return money_figures(true, promised, "value_365d")


def normalised_gini(true: Floats, promised: Floats) -> float:
    """The Gini coefficient of what was spent, ranked by promise, over that of the true ranking: 1 is perfect, 0 chance.

    Wang, Liu and Miao (2019), "A deep probabilistic model for customer lifetime value prediction" (arXiv:1912.07753),
    section 4.2. Customers with equal promises share their spend evenly. nan where nothing was spent, or by all alike.
    """
    best = _gini(true, true)
    return _gini(true, promised) / best if best > 0 else float("nan")


def _gini(true: Floats, promised: Floats) -> float:
    """Twice the area between the diagonal and the Lorenz curve of `true`, the least promised first."""
    if not len(true) or true.sum() <= 0:
        return float("nan")
    order = np.argsort(promised, kind="stable")
    shared = pd.Series(true).groupby(promised).transform("mean").to_numpy()[order]
    curve = np.concatenate([[0.0], np.cumsum(shared)]) / true.sum()
    return float(1.0 - (curve[1:] + curve[:-1]).sum() / len(true))
