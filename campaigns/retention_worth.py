"""What a point of retention is worth: a what-if on the shop's own figures.

Reichheld and Sasser 1990 ("Zero Defections") are quoted for 25 to 95 % more profit by keeping 5 % more customers. That
figure is of whole lifetimes of customers in other businesses (their own examples: 30 % in car service, 85 % in a bank's
branches); nothing of it is assumed here, it is only said beside.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tables.verdicts import number

POINTS = 5  # of Reichheld and Sasser's "+5 %"
LITERATURE = (
    "Reichheld and Sasser 1990 are quoted for +25 to 95 % profit over lifetimes; that is not assumed here"
)


@dataclass(frozen=True)
class RetentionWorth:
    """What one point more of the active customers staying would bring in the next 365 days.

    `retention` is the share that is expected to stay, `revenue` and `profit` the extra money of a point (one in a
    hundred active customers), `share` of the active customers' expected spend; `lifetime` how much longer, as a
    share, a customer would stay on average with five points more.
    """

    customers: int
    retention: float
    revenue: float
    profit: float
    share: float
    lifetime: float

    def sentence(self) -> str:
        """The what-if in words.

        >>> worth = RetentionWorth(2000, 0.8, 1800.0, 540.0, 0.004, 1 / 3)
        >>> worth.sentence().split(" within")[0]
        'Of 2,000 active customers 80.0% are expected to stay. A point more (20) is worth 1,800 revenue and 540 profit'
        """
        heads = number(self.customers / 100)
        return (
            f"Of {self.customers:,} active customers {self.retention:.1%} are expected to stay. A point more ({heads}) "
            f"is worth {number(self.revenue)} revenue and {number(self.profit)} profit within 365 days "
            f"({self.share:+.1%} of what they will spend). {POINTS} points would make lifetimes {self.lifetime:.0%} "
            f"longer ({LITERATURE})."
        )


def retention_worth(scored: pd.DataFrame, margin: float) -> RetentionWorth | None:
    """The what-if for one scored day; None without active customers whose churn and value are known.

    `scored` has churn_probability, value_at_risk and predicted_value_365d; only rows with all three count. With p the
    chance to leave and s what a customer spends if they stay (value_at_risk = p s), the year's expectation is
    v = s − p (s − l), where l is what those spend who leave and may come back: so a customer kept brings
    s − l = (s − v) / p. One point less of churn is taken from all in proportion to their own p.

    >>> day = pd.DataFrame({"churn_probability": [0.2] * 100, "value_at_risk": 20.0, "predicted_value_365d": 82.0})
    >>> worth = retention_worth(day, 0.5)  # who stays spends 100, who leaves 10: one customer of a hundred is kept
    >>> round(worth.revenue), round(worth.profit), round(worth.lifetime, 2)
    (90, 45, 0.33)
    """
    columns = ["churn_probability", "value_at_risk", "predicted_value_365d"]
    rows = scored[columns].dropna()
    p, at_risk, expected = (rows[name].to_numpy(float) for name in columns)
    leaving = float(p.sum())
    if leaving <= 0 or expected.sum() <= 0:
        return None
    stays = np.divide(at_risk, p, out=expected.copy(), where=p > 0)
    revenue = min(0.01 * len(rows), leaving) / leaving * float(np.maximum(stays - expected, 0.0).sum())
    churn = leaving / len(rows)
    lifetime = churn / max(churn - POINTS / 100, 0.01) - 1
    return RetentionWorth(len(rows), 1 - churn, revenue, revenue * margin, revenue / expected.sum(), lifetime)
