"""How contact changed the odds of ordering: what a play's expected effect is stated in, and learns from."""

import numpy as np
from scipy.special import expit, logit

from campaigns.group_difference import LEAST, Flags, Floats

STEPS = 50
WEAK = (
    0.25  # precision of a normal prior on each coefficient (standard deviation 2): nothing runs to infinity
)


def log_odds(ordered: Flags, treated: Flags, probability: Floats) -> tuple[float, float]:
    """The change of the log odds of at least one order through contact, and its standard error; nan for too few.

    A logistic regression with each customer's own log odds as known before (`probability` of an order within the
    window), so that the change is one of a customer's own odds and not of the average's. By Newton's method.

    >>> before = np.full(400, 0.5)
    >>> change, sd = log_odds(np.arange(400) % 4 < np.where(np.arange(400) < 200, 3, 2), np.arange(400) < 200, before)
    >>> round(change, 1), round(sd, 1)  # from 1:1 to 3:1
    (1.1, 0.2)
    """
    if min(treated.sum(), (~treated).sum()) < LEAST:
        return float("nan"), float("nan")
    usual = logit(np.clip(np.where(np.isnan(probability), 0.5, probability), 0.001, 0.999))
    x = np.column_stack([np.ones(len(usual)), usual - usual.mean(), treated]).astype(float)
    coefficients = np.zeros(3)
    for _ in range(STEPS):
        chance = expit(x @ coefficients)
        slope = x.T @ (ordered - chance) - WEAK * coefficients
        curvature = (x * (chance * (1 - chance))[:, None]).T @ x + WEAK * np.eye(3)
        step = np.linalg.solve(curvature, slope)
        coefficients += np.clip(step, -1.0, 1.0)
        if np.abs(step).max() < 1e-9:
            break
    return float(coefficients[2]), float(np.sqrt(np.linalg.inv(curvature)[2, 2]))
