"""What a list promises, in figures a marketer asks for: reach, money, and the smallest effect it can show."""

import math
from dataclasses import dataclass

import pandas as pd

from campaigns.audience import expected_range
from campaigns.smallest_effect import holdout_for, smallest_effect


@dataclass(frozen=True)
class Reach:
    """Of the contacted: leavers among them, and what comes of it, as expected numbers of customers.

    `all_leavers` are those of the whole scored day. `extra` order because of the contact and would not have, `anyway`
    would have, and `vain` do not order in spite of it.
    """

    leavers: float
    all_leavers: float
    extra: float
    anyway: float
    vain: float


@dataclass(frozen=True)
class PlayFigures:
    """One play of a list (or `all`): customers, cost and expected extra profit of the contacts, and what can be shown.

    `expected` are the expected extra orders per customer, `smallest` the fewest that are shown (nan where a group is
    empty), `holdout_needed` the share left alone with which the expected ones are, None where half is not enough.
    """

    play: str
    contacted: int
    held_out: int
    cost: float
    profit: float
    low: float
    high: float
    expected: float
    smallest: float
    holdout_needed: float | None


def reach(rows: pd.DataFrame, scored: pd.DataFrame) -> Reach:
    """The reach of a list whose `rows` are contacted but for their `holdout_share`."""
    weight = 1.0 - rows["holdout_share"]
    extra = float((rows["extra_customers"] * weight).sum())
    anyway = float((rows["chance"] * weight).sum())
    leavers = float((rows["churn_probability"].fillna(0.0) * weight).sum())
    all_leavers = float(scored["churn_probability"].fillna(0.0).sum())
    return Reach(leavers, all_leavers, extra, anyway, float(weight.sum()) - anyway - extra)


def figures_by_play(rows: pd.DataFrame) -> list[PlayFigures]:
    """One entry per play with customers, by falling profit, then `all` where there are several; none for no rows.

    Money and profit are of the contacts, each customer's share of being held out taken off.
    """
    parts = [_figures(str(name), part) for name, part in rows.groupby("play", sort=True)]
    ordered = sorted(parts, key=lambda part: -part.profit)
    return [*ordered, _figures("all", rows)] if len(ordered) > 1 else ordered


def _figures(name: str, rows: pd.DataFrame) -> PlayFigures:
    weight = 1.0 - rows["holdout_share"]
    money = ["cost", "expected_extra_profit", "expected_low", "expected_high"]
    weighted = rows.assign(**{column: rows[column] * weight for column in money})
    low, profit, high = expected_range(weighted)
    holdout, contacted = float(rows["holdout_share"].mean()), round(weight.sum())
    orders, expected = rows["expected_orders"].to_numpy(float), float(rows["extra_orders"].mean())
    smallest = smallest_effect(orders, holdout)
    return PlayFigures(
        name, contacted, len(rows) - contacted, float(weighted["cost"].sum()), profit, low, high,
        expected, smallest if math.isfinite(smallest) else math.nan, holdout_for(orders, expected),
    )  # fmt: skip
