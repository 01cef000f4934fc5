"""The smallest effect a list can show, and the holdout it takes: said before launch.

Contacted and held out are compared by the share of customers with an order. What varies in it is known: with a chance p
of its own each customer's outcome has the variance p (1 - p), since p is taken out by the covariate. The difference of
two groups is then shown four times in five, at the 5 % level, where it is z standard errors, z = 1.96 + 0.84:

    smallest effect = z x sqrt(mean p(1-p) x (1 / contacted + 1 / held out))

(Bloom 1995 on minimum detectable effects; Deng et al. 2013 on the covariate.)
"""

import math

import numpy as np

from campaigns.extra_profit import Floats

Z = 1.959964 + 0.841621
"""Standard errors that are shown at the 5 % level with a power of 80 %."""


def smallest_effect(chance: Floats, holdout: float) -> float:
    """The smallest change of the share with an order that so many customers show, `holdout` of them left alone.

    Infinite where a group would be empty.

    >>> round(smallest_effect(np.full(10_000, 0.5), 0.1), 3)
    0.047
    """
    customers = len(chance)
    if customers == 0 or not 0.0 < holdout < 1.0:
        return math.inf
    inverse = 1.0 / (customers * (1.0 - holdout)) + 1.0 / (customers * holdout)
    return Z * math.sqrt(_variance(chance) * inverse)


def holdout_for(chance: Floats, effect: float) -> float | None:
    """The smallest share left alone with which `effect` on the share with an order is shown; None where half does not.

    >>> holdout_for(np.full(10_000, 0.5), 0.0467)  # as above
    0.1
    >>> holdout_for(np.full(10_000, 0.5), 0.001) is None
    True
    """
    if len(chance) == 0 or effect <= 0:
        return None
    product = Z**2 * _variance(chance) / (len(chance) * effect**2)  # of the two shares
    return None if product > 0.25 else math.ceil(500.0 * (1.0 - math.sqrt(1.0 - 4.0 * product))) / 1000.0


def _variance(chance: Floats) -> float:
    return float(np.mean(chance * (1.0 - chance)))
