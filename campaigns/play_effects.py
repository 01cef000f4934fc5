"""What plays are expected to change, by churn tier: the prior as the plays declare it, and effects as a matrix.

A frame of effects has one row per play and tier: `play, tier, log_rate, sd`. What past campaigns measured updates a
frame into a frame of the same columns.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from campaigns.extra_profit import Floats
from campaigns.play import TIERS, Play


def prior_effects(plays: Sequence[Play]) -> pd.DataFrame:
    """One row per play and tier: the logarithm of the factor on the rate of orders, and how unsure it is (`sd`).

    A tier that a play does not name is expected to change nothing, and that is not uncertain.
    """
    rows = [
        (play.name, tier, play.log_rate(tier), play.log_rate_sd if tier in play.rate else 0.0)
        for play in plays
        for tier in TIERS
    ]
    return pd.DataFrame(rows, columns=["play", "tier", "log_rate", "sd"])


def effects_of(effects: pd.DataFrame, plays: Sequence[Play], tiers: pd.Series) -> tuple[Floats, Floats]:
    """Two matrices, customers x plays: `log_rate` and `sd` of each customer's own tier (null is the tier `none`)."""
    places = pd.Categorical(tiers.fillna("none"), categories=list(TIERS)).codes
    wide = effects.set_index(["play", "tier"])
    grid = pd.MultiIndex.from_product([[play.name for play in plays], TIERS])
    table = wide.reindex(grid)[["log_rate", "sd"]].to_numpy(np.float64).reshape(len(plays), len(TIERS), 2)
    return table[:, places, 0].T, table[:, places, 1].T
