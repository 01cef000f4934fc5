"""The smallest effect a list can show, and the holdout it takes: said before launch.

Contacted and held out are compared by their orders per customer. With r orders expected of a customer, the number
that comes has at least the variance r (Poisson), since r itself is taken out by the covariates. The difference of two
groups is then shown four times in five, at the 5 % level, where it is z standard errors, z = 1.96 + 0.84:

    smallest effect = z x sqrt(mean r x (1 / contacted + 1 / held out))

(Bloom 1995 on minimum detectable effects; Deng et al. 2013 on the covariate.) Customers whose rate is less sure vary
more, so that it takes rather more than this.
"""

import math

import numpy as np

from campaigns.extra_profit import Floats

Z = 1.959964 + 0.841621
"""Standard errors that are shown at the 5 % level with a power of 80 %."""


def smallest_effect(orders: Floats, holdout: float) -> float:
    """The fewest extra orders per customer that so many customers show, `holdout` of them left alone.

    `orders` are those expected of each customer within the window. Infinite where a group would be empty.

    >>> round(smallest_effect(np.full(10_000, 0.5), 0.1), 3)
    0.066
    """
    customers = len(orders)
    if customers == 0 or not 0.0 < holdout < 1.0:
        return math.inf
    inverse = 1.0 / (customers * (1.0 - holdout)) + 1.0 / (customers * holdout)
    return Z * math.sqrt(float(np.mean(orders)) * inverse)


def holdout_for(orders: Floats, effect: float) -> float | None:
    """The smallest share left alone with which `effect` extra orders per customer are shown; None where half does not.

    >>> holdout_for(np.full(10_000, 0.5), 0.0661)  # as above
    0.1
    >>> holdout_for(np.full(10_000, 0.5), 0.001) is None
    True
    """
    if len(orders) == 0 or effect <= 0:
        return None
    product = Z**2 * float(np.mean(orders)) / (len(orders) * effect**2)  # of the two shares
    return None if product > 0.25 else math.ceil(500.0 * (1.0 - math.sqrt(1.0 - 4.0 * product))) / 1000.0
