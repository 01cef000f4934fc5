"""Several promises about one customer, made to agree: the models' chances at their horizons, and all days between."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.calibration import Floats, apply, log_odds
from questions.horizons import HORIZONS
from questions.question import Question

STAND_IN = 1e-20
"""The weight of what stands in for a model: it gives way, and the model does not move by a bit."""
SAME, TINY = 1e-12, 1e-300


@dataclass(frozen=True, eq=False)
class Anchor:
    """The chance of an order within so many days, one per customer; nan where nobody was asked.

    Where two contradict, each gives way by the other's `weight`.
    """

    days: float
    chance: Floats
    weight: float = 1.0


def pooled(anchors: Sequence[Anchor]) -> list[Anchor]:
    """The anchors in their order, none likelier than one of a longer horizon, and alike where horizons are.

    Those that contradict are moved to their mean in log-odds (pool adjacent violators); all others stay as they are,
    bit for bit.

    >>> [part.chance.round(3).tolist() for part in pooled([Anchor(28, np.array([0.2])), Anchor(14, np.array([0.5]))])]
    [[0.333], [0.333]]
    """
    if not anchors:
        return []
    days = np.array([anchor.days for anchor in anchors])
    chance = np.array([anchor.chance for anchor in anchors], dtype=np.float64)
    weight = np.where(np.isnan(chance), 0.0, np.array([[anchor.weight] for anchor in anchors]))
    odds = log_odds(np.where(weight > 0.0, chance, 0.5))
    level = _increasing(days, odds, weight)
    moved = np.where(np.abs(level - odds) > SAME, apply({"intercept": 0.0, "slope": 1.0}, level), chance)
    return [
        replace(anchor, chance=np.where(weight[place] > 0.0, moved[place], np.nan))
        for place, anchor in enumerate(anchors)
    ]


def agreed(chances: Mapping[Question, Floats], stand_ins: Collection[str]) -> dict[Question, Floats]:
    """The chances of yes of several questions, nan where not put, moved where an order's chance would fall with time.

    `stand_ins` are the names of the questions no model answers; they give way. What contradicts nothing stays bit for
    bit.
    """
    anchors = anchors_of(chances, stand_ins)
    return {
        question: np.where(
            after.chance == before.chance, chances[question], question.yes_chance(after.chance)
        )
        for question, before, after in zip(chances, anchors, pooled(anchors), strict=True)
    }


def anchors_of(chances: Mapping[Question, Floats], stand_ins: Collection[str] = ()) -> list[Anchor]:
    """The chance of an order each question gives at its own horizon, from its chance of yes."""
    return [
        Anchor(
            question.horizon_days,
            question.yes_chance(chance),
            STAND_IN if question.name in stand_ins else 1.0,
        )
        for question, chance in chances.items()
    ]


def pinned(survival: Floats, anchors: Sequence[Anchor]) -> Floats:
    """The chance of an order within each of `HORIZONS`: a row per customer, a column per horizon, never falling.

    `survival` is the logarithm of each customer's chance of no order within each of them. At an anchor's horizon the
    answer is the anchor's. Between two anchors the curve says how what they leave falls upon the days; after the last
    it goes on by the curve's own hazard. Anchors that contradict are pooled first.
    """
    agreed = sorted(pooled(anchors), key=lambda anchor: anchor.days)
    columns = [_at(days, survival, agreed) for days in HORIZONS]
    return np.maximum.accumulate(np.column_stack(columns), axis=1)


def _at(days: float, survival: Floats, anchors: Sequence[Anchor]) -> Floats:
    """The chance of an order within so many days, by the nearest anchors on either side of each customer's."""
    customers, logs = len(survival), log_survival(survival, days)
    low, start = np.zeros(customers), np.zeros(customers)  # nobody has ordered within no days
    high, end = np.full(customers, np.nan), np.full(customers, np.nan)
    for anchor in anchors:
        anchor_logs, answered = log_survival(survival, anchor.days), ~np.isnan(anchor.chance)
        before = answered & (anchor.days <= days)
        low, start = np.where(before, anchor.chance, low), np.where(before, anchor_logs, start)
        after = answered & (anchor.days > days) & np.isnan(high)
        high, end = np.where(after, anchor.chance, high), np.where(after, anchor_logs, end)
    beyond = low - (1.0 - low) * np.expm1(logs - start)
    part = np.expm1(logs - start) / np.minimum(np.expm1(end - start), -TINY)
    return np.where(np.isnan(high), beyond, low + (high - low) * np.clip(part, 0.0, 1.0))


def log_survival(survival: Floats, days: float) -> Floats:
    """The logarithm of the chance of no order within any number of days: the hazard is even between two horizons.

    >>> np.exp(2.0 * log_survival(np.log([[0.9, 0.8, 0.7, 0.6, 0.5]]), 45.0)).round(4).tolist()  # 0.7 times 0.6
    [0.42]
    """
    ends = (0.0, *HORIZONS)
    logs = np.column_stack([np.zeros(len(survival)), survival])
    span = min(int(np.searchsorted(ends, days)), len(HORIZONS))
    before, after = max(span - 1, 0), max(span, 1)
    share = (days - ends[before]) / (ends[after] - ends[before])
    return np.asarray(logs[:, before] + share * (logs[:, after] - logs[:, before]), dtype=np.float64)


def _increasing(days: Floats, odds: Floats, weight: Floats) -> Floats:
    """The nearest log-odds that never fall with the days, alike for like days; a row per anchor."""
    horizons, group = np.unique(days, return_inverse=True)
    sums, weights = np.zeros((2, len(horizons), odds.shape[1]))
    np.add.at(sums, group, weight * odds)
    np.add.at(weights, group, weight)
    levels = [_level(place, sums, weights) for place in range(len(horizons))]
    return np.asarray(np.array(levels)[group], dtype=np.float64)


def _level(place: int, sums: Floats, weights: Floats) -> Floats:
    """One horizon's level: of all blocks that begin up to it the highest, each as low as it gets by its end."""
    return np.max(
        [
            np.min([_mean(sums[a : b + 1], weights[a : b + 1]) for b in range(place, len(sums))], axis=0)
            for a in range(place + 1)
        ],
        axis=0,
    )


def _mean(sums: Floats, weights: Floats) -> Floats:
    mass = weights.sum(axis=0)
    return np.asarray(sums.sum(axis=0) / np.where(mass > 0.0, mass, 1.0), dtype=np.float64)
