"""Whether two groups may be compared at all: they have the promised sizes, and were alike before anybody was treated.

A broken check is a reason to stop: where customers of one kind went missing from one group, every effect computed from
the groups is wrong, by an unknown amount (Fabijan et al. 2019, on sample ratio mismatch).
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from tea_tasting import SampleRatio
from tea_tasting.aggr import Aggregates

from campaigns.experiment_errors import ExperimentRefused
from campaigns.group_difference import Flags, Floats, difference
from campaigns.several_tests import corrected

CHANCE = 0.001  # a sound experiment is refused once in a thousand times


def refuse_wrong_ratio(treated: int, control: int, ratio: float, groups: str) -> None:
    """Raise ExperimentRefused where chance would hardly make groups of these sizes.

    `ratio` is how many were to be treated for each in control; `groups` names the two in the sentence.
    """
    counts = {0: Aggregates(control), 1: Aggregates(treated)}
    p_value = SampleRatio(ratio).analyze(counts, 0, 1).pvalue
    if p_value < CHANCE:
        raise ExperimentRefused(
            f"{groups}: {treated:,} and {control:,} customers, where {ratio:g} to 1 were to be expected; chance does "
            f"this {rarity(p_value)}. Customers of one group went missing or were counted "
            "twice, so nothing can be said of the effect: find where, before measuring"
        )


def refuse_imbalance(treated: Flags, before: Mapping[str, Floats], strata: npt.NDArray, groups: str) -> None:
    """Raise ExperimentRefused where something known before contact differs more than chance allows.

    `before` are the columns by name; they are compared within strata and corrected for how many they are.
    """
    differences = {
        name: difference(
            np.where(np.isnan(values), _mean(values), values), treated, np.zeros((len(values), 0)), strata
        )
        for name, values in before.items()
    }
    p_values = {name: result.p_value for name, result in differences.items() if result is not None}
    worst = min(corrected(p_values).items(), key=lambda item: item[1], default=("", 1.0))
    if worst[1] < CHANCE and (result := differences[worst[0]]) is not None:
        raise ExperimentRefused(
            f"{groups} were not alike before contact: {worst[0]} is {result.usual + result.effect:,.4g} and "
            f"{result.usual:,.4g} on average; chance does this {rarity(worst[1])}. The "
            "groups were not drawn by lot, or customers were taken out of one afterwards: nothing can be said of it"
        )


def rarity(p_value: float) -> str:
    """How often chance does something, in words.

    >>> rarity(0.00043), rarity(1e-30)
    ('once in 2,326 times', 'less than once in a million times')
    """
    return f"once in {1 / p_value:,.0f} times" if p_value > 1e-6 else "less than once in a million times"


def _mean(values: Floats) -> float:
    return 0.0 if np.isnan(values).all() else float(np.nanmean(values))
