"""What past campaigns measured of plays and tiers, put together with what was believed before: empirical Bayes.

Believed is a normal distribution of the logarithm of each play and tier's factor on the rate of orders, around the
play's own expectation. What plays and tiers get wrong, they get wrong partly together: a share of each variance is
common to all, to the tiers of a play, to the plays of a tier, and the cell's own. So a play that was never measured
learns a little from those that were. How far beliefs were off altogether is learnt too, as one factor on all standard
deviations, with a weak pull towards 1 and averaged over how likely each factor is. Given that, the rest is a
conditional normal distribution (Morris 1983).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from campaigns.group_difference import Floats
from tables.campaign_results import ALL

TOGETHER, OF_PLAY, OF_TIER = 0.2, 0.35, 0.1  # shares of the variance; what is left is the cell's own
FACTORS = np.exp(np.linspace(np.log(0.25), np.log(4.0), 41))
PULL = 0.7  # standard deviation of the logarithm of the factor
COLUMNS = ["play", "tier", "log_rate", "sd"]


def learnt(prior: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """`prior` with what was measured: one row per play and tier, in its order and with its columns.

    `prior` has `play`, `tier`, `log_rate` (expected) and `sd` (how unsure that is; 0: never moves). `results` are rows
    of `campaign_results`, of which those of orders, by play and tier, count. A play that is not in `prior` is passed
    over. Without any result the prior comes back.

    >>> believed = pd.DataFrame([("coupon", "high", 0.1, 0.1), ("call", "high", 0.1, 0.1)], columns=COLUMNS)
    >>> seen = pd.DataFrame([("coupon", "orders", "tier high", 0.5, 0.05)],
    ...     columns=["play", "measure", "segment", "log_rate", "log_rate_sd"])
    >>> learnt(believed, seen).round(2).log_rate.to_list()  # nearly what was seen; the call moves along
    [0.48, 0.21]
    """
    cells = (
        prior.reset_index(drop=True)
        .reset_index(names="cell")
        .merge(measured_cells(results), "inner", ["play", "tier"])
    )
    if cells.empty:
        return prior[COLUMNS].copy()
    covariance = believed_covariance(prior)
    places, noise = cells["cell"].to_numpy(int), cells["seen_sd"].to_numpy(float) ** 2
    surprise = cells["seen"].to_numpy(float) - cells["log_rate"].to_numpy(float)
    weights = _weights(covariance[np.ix_(places, places)], noise, surprise)
    moves, variances = zip(
        *(_conditional(covariance * factor**2, places, noise, surprise) for factor in FACTORS), strict=True
    )
    move = weights @ np.array(moves)
    variance = weights @ (np.array(variances) + (np.array(moves) - move) ** 2)
    return prior[COLUMNS].assign(log_rate=prior["log_rate"].to_numpy(float) + move, sd=np.sqrt(variance))


def _conditional(
    covariance: Floats, places: npt.NDArray[np.int64], noise: Floats, surprise: Floats
) -> tuple[Floats, Floats]:
    """How far each belief moves, and its variance afterwards."""
    rows = covariance[places]
    gain = np.linalg.solve(rows[:, places] + np.diag(noise), rows).T
    return gain @ surprise, np.maximum(np.diag(covariance - gain @ rows), 0.0)


def measured_cells(results: pd.DataFrame) -> pd.DataFrame:
    """One row per campaign, play and tier that was measured: `play`, `tier`, `seen`, `seen_sd`."""
    rows = results[(results["measure"] == "orders") & (results["play"] != ALL) & results["log_rate"].notna()]
    rows = rows[rows["segment"].str.startswith("tier ")]
    tiers = rows["segment"].str.removeprefix("tier ")
    return pd.DataFrame(
        {"play": rows["play"], "tier": tiers, "seen": rows["log_rate"], "seen_sd": rows["log_rate_sd"]}
    )


def believed_covariance(prior: pd.DataFrame) -> Floats:
    """How unsure each play and tier is, and how much of it they share."""
    play, tier = (prior[name].to_numpy(str) for name in ("play", "tier"))
    same_play, same_tier = play[:, None] == play, tier[:, None] == tier
    own = 1.0 - TOGETHER - OF_PLAY - OF_TIER
    shares = TOGETHER + OF_PLAY * same_play + OF_TIER * same_tier + own * np.eye(len(prior))
    sd = prior["sd"].to_numpy(float)
    return shares * sd[:, None] * sd


def _weights(covariance: Floats, noise: Floats, surprise: Floats) -> Floats:
    """How likely each of `FACTORS` is: by so much all beliefs were too sure (above 1), or too unsure."""
    scores = []
    for factor in FACTORS:
        total = covariance * factor**2 + np.diag(noise)
        fit = np.linalg.slogdet(total)[1] + surprise @ np.linalg.solve(total, surprise)
        scores.append(-0.5 * (fit + (np.log(factor) / PULL) ** 2))
    likelihood = np.exp(np.array(scores) - max(scores))
    return likelihood / likelihood.sum()
