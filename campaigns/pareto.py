"""How much of the revenue comes from how few customers (Pareto 1896)."""

from datetime import date

import numpy as np
import pandas as pd

from campaigns.feature_columns import Floats
from campaigns.figure_rows import COLUMNS, fact_rows, span

TOPS = (1, 5, 10, 20, 50)
YEAR = 365


def pareto_figures(spend: Floats, day: date) -> pd.DataFrame:
    """Rows of pareto: the share of the revenue of 365 days that the first so many percent of its buyers brought.

    `spend` is one number per customer; whoever spent nothing is no buyer. No revenue gives no rows.
    """
    buyers = np.sort(spend[spend > 0])[::-1]
    if not len(buyers):
        return pd.DataFrame(columns=COLUMNS)
    heads = np.array([max(1, round(len(buyers) * top / 100)) for top in TOPS])
    shares = np.minimum(np.cumsum(buyers)[heads - 1] / buyers.sum(), 1.0)
    values = pd.DataFrame(
        {"segment": [f"top {top}%" for top in TOPS], "value": shares, "customers": heads.astype(float)}
    )
    return fact_rows("pareto", span(day, YEAR), values)
