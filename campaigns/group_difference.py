"""The difference that treatment made: means of two groups, compared within strata, with what was known before.

Variance is reduced by what was known before anybody was treated: Deng et al. 2013 (CUPED), with a prediction as
covariate (CUPAC); several covariates make one prediction by least squares. Strata are compared each by itself and put
together by their treated customers, so that shares of treated that differ between them do no harm. tea-tasting gives
the interval and the p-value (Welch's; degrees of freedom over strata after Satterthwaite 1946).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm
from tea_tasting import Mean
from tea_tasting.aggr import Aggregates

from tables.verdicts import FEWEST

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
CONFIDENCE, POWER = 0.95, 0.8
DETECTABLE = float(norm.ppf((1 + CONFIDENCE) / 2) + norm.ppf(POWER))  # standard errors that show 4 times in 5


@dataclass(frozen=True)
class Difference:
    """What treatment added per treated customer, its 95 % interval, and the customers it was compared on.

    `usual` is the mean of the control group, `sd` the standard error of `effect`; `log_ratio_sd` is that of the
    logarithm of the ratio of both means, nan where one of them is not above 0.
    """

    treated: int
    control: int
    usual: float
    effect: float
    low: float
    high: float
    p_value: float
    sd: float
    log_ratio_sd: float = float("nan")

    @property
    def log_ratio(self) -> float:
        """The logarithm of the treated mean over the usual one; nan where one of them is not above 0."""
        if min(self.usual, self.usual + self.effect) <= 0:
            return float("nan")
        return float(np.log1p(self.effect / self.usual))

    @property
    def smallest(self) -> float:
        """The smallest effect that so many customers would have shown four times in five."""
        return DETECTABLE * self.sd

    @property
    def customers_more(self) -> float:
        """How many more customers, in the same shares, would have shown an effect of this size four times in five."""
        if not self.effect:
            return float("inf")
        return (self.treated + self.control) * max((self.smallest / self.effect) ** 2 - 1.0, 0.0)


@dataclass(frozen=True)
class _Side:
    """One group, weighted over strata: mean, variance of the mean, and as many customers as its t-test is worth."""

    mean: float
    variance: float
    worth: int

    def aggregates(self) -> Aggregates:
        """As tea-tasting takes it: the variance of one customer, not of the mean."""
        return Aggregates(self.worth, {"y": self.mean}, {"y": self.variance * self.worth})


def difference(outcome: Floats, treated: Flags, covariates: Floats, strata: npt.NDArray) -> Difference | None:
    """Compare the treated with the others; one value, flag, row of covariates and stratum per customer.

    Strata with fewer than 20 customers in either group are left out, and not counted. None where none is left, or
    where the outcome is the same for everybody. Null covariates count as the mean of all.

    >>> bought = np.r_[np.tile([1.0, 0.0], 50), np.tile([1.0, 0.0, 0.0, 0.0], 25)]
    >>> group = np.arange(200) < 100
    >>> result = difference(bought, group, np.zeros((200, 0)), np.zeros(200))
    >>> round(result.effect, 2), round(result.low, 2), round(result.high, 2)
    (0.25, 0.12, 0.38)
    """
    measurable = comparable(treated, strata)
    y, t, s = outcome[measurable], treated[measurable], strata[measurable]
    if not len(y) or np.ptp(y) == 0.0:
        return None
    y, labels = adjusted(y, t, covariates[measurable], s), np.unique(s)
    shares = np.array([np.sum(t & (s == label)) for label in labels]) / t.sum()
    sides = [_side([y[(t == flag) & (s == label)] for label in labels], shares) for flag in (False, True)]
    result = Mean("y", confidence_level=CONFIDENCE).analyze_aggregates(*(side.aggregates() for side in sides))
    return Difference(
        int(t.sum()),
        int((~t).sum()),
        sides[0].mean,
        float(result.effect_size),
        float(result.effect_size_ci_lower),
        float(result.effect_size_ci_upper),
        float(result.pvalue),
        float(np.sqrt(sides[0].variance + sides[1].variance)),
        _log_ratio_sd(*sides),
    )


def comparable(treated: Flags, strata: npt.NDArray) -> Flags:
    """Which customers are in a stratum with at least 20 in each group."""
    enough = [
        label
        for label in np.unique(strata)
        if min(np.sum(treated & (strata == label)), np.sum(~treated & (strata == label))) >= FEWEST
    ]
    return np.isin(strata, enough)


def adjusted(outcome: Floats, treated: Flags, covariates: Floats, strata: npt.NDArray) -> Floats:
    """The outcome less what the covariates say of it, within strata; its mean over each stratum stays.

    The slopes are learnt within groups and strata, so that no effect leaks into them.
    """
    x = np.where(np.isnan(covariates), np.nanmean(covariates, axis=0) if len(covariates) else 0.0, covariates)
    if not x.shape[1]:
        return outcome
    cells = np.unique(strata, return_inverse=True)[1] * 2 + treated
    slopes = np.linalg.lstsq(_within(x, cells), _within(outcome[:, None], cells)[:, 0], rcond=None)[0]
    return outcome - _within(x, cells // 2) @ slopes


def _within(values: Floats, cells: npt.NDArray[np.int64]) -> Floats:
    """Values less the mean of their cell."""
    counts = np.maximum(np.bincount(cells), 1)
    means = [np.bincount(cells, weights=column) / counts for column in values.T]
    return values - np.stack(means, axis=1)[cells]


def _log_ratio_sd(control: _Side, treated: _Side) -> float:
    """By the delta method."""
    if min(control.mean, treated.mean) <= 0:
        return float("nan")
    return float(np.sqrt(control.variance / control.mean**2 + treated.variance / treated.mean**2))


def _side(parts: list[Floats], shares: Floats) -> _Side:
    sizes = np.array([len(part) for part in parts])
    variances = shares**2 * np.array([part.var(ddof=1) for part in parts]) / sizes
    total = float(variances.sum())
    freedom = total**2 / np.sum(variances**2 / (sizes - 1)) if total else sizes.min() - 1
    return _Side(float(shares @ np.array([part.mean() for part in parts])), total, int(freedom) + 1)
