"""How one model was judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

PREDICTORS = {
    "model": "Retain",
    "base_rate": "Base rate",
    "recency_rule": "Recency rule",
    "rfm_logistic": "RFM logistic",
    "bg_nbd": "BG/NBD",
}
"""What each predictor is called on pages and in the terminal."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One model judged once, on customers and a date it was not fitted on.

    `quality` has one entry per predictor, the model first, its baselines after: its name in plain words,
    and its metrics `auc`, `average_precision`, `log_loss`, `brier`, `calibration_error`, `lift_top_decile`.
    `deciles` has one row per tenth: `decile`, `customers`, `promised`, `observed` (shares of 1).
    """

    evaluated_on: date
    quality: Mapping[str, Mapping[str, float]]
    deciles: pd.DataFrame
