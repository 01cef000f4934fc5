"""Customer lifetime value as the textbook has it: order value times frequency times lifetime."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from campaigns.feature_columns import Floats, first_filled, number
from campaigns.own_rhythm import LOST, YEAR, OwnRhythm

LONGEST_DAYS = 5.0 * YEAR

Silence = tuple[Floats, float]
"""The chance of each customer to order nothing, nan where it is not known, and within how many days."""


def lifetime_value(features: pd.DataFrame, rhythm: OwnRhythm, silences: Sequence[Silence]) -> Floats:
    """The revenue still to come from each customer; nan where no chance of silence is known.

    Order value: the mean order of the last 365 days, or of ever. Frequency: orders of the last 365 days a year, over at
    least three of the shop's gaps for whoever is new. Lifetime: with a chance p to fall silent within h days it lasts
    h / p days, as a row of tries does, at most five years. Of `silences` the first that is known of a customer counts.
    Neither margin nor interest is in it (Berger and Nasr 1998, Journal of Interactive Marketing 12; lifetime: Gupta and
    Lehmann 2003). Unlike `predicted_value_365d` it is no forecast of a model and not right on average.
    """
    size = first_filled(*(number(features, f"order_value_{window}") for window in ("365d", "ever")))
    watched = np.clip(rhythm.tenure, min(LOST * rhythm.shop_gap, YEAR), YEAR)
    a_year = number(features, "orders_365d") * YEAR / watched
    return size * a_year * lifetime_days(silences) / YEAR


def lifetime_days(silences: Sequence[Silence]) -> Floats:
    """The days each customer is expected to stay.

    >>> lifetime_days([(np.array([0.1, np.nan]), 60.0), (np.array([0.9, 0.5]), 30.0)]).tolist()
    [600.0, 60.0]
    """
    least = 1e-9
    return first_filled(
        *(np.minimum(days / np.maximum(chance, least), LONGEST_DAYS) for chance, days in silences)
    )
