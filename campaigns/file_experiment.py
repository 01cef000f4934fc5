"""Measures any experiment in a frame: one row per customer, with a group, what came of it, what was known before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from campaigns.experiment_checks import refuse_imbalance, refuse_wrong_ratio
from campaigns.experiment_columns import ExperimentColumns, covariate_matrix, outcome_values, sound_labels
from campaigns.experiment_errors import ExperimentMisused
from campaigns.group_difference import Difference, Floats, difference
from campaigns.several_tests import corrected
from campaigns.verdict_sentences import verdict_of


@dataclass(frozen=True)
class TrialResult:
    """One outcome of one group beside the control group. `is_share`: the outcome is yes or no, its mean a share."""

    group: str
    outcome: str
    is_share: bool
    difference: Difference | None
    p_value: float
    verdict: str


@dataclass(frozen=True)
class MeasuredExperiment:
    """An experiment as measured: customers by group (control first), results, and what has to be said beside them."""

    sizes: Mapping[str, int]
    results: tuple[TrialResult, ...]
    notes: tuple[str, ...]


def measured_trial(
    rows: pd.DataFrame, columns: ExperimentColumns, ratio: Sequence[float] = ()
) -> MeasuredExperiment:
    """Compare every group with the control group, for each outcome; one row per customer.

    Differences are means per customer with 95 % intervals, narrowed by the covariates; p-values are corrected for all
    groups and outcomes together. `ratio` are the parts the groups were to have, control first, the others by name; not
    given, nothing is promised and nothing checked. Raises ExperimentMisused for columns that are not as described,
    ExperimentRefused for sizes or customers that chance would not give.

    >>> rows = pd.DataFrame({"arm": ["mail", "none"] * 300, "bought": [1, 0, 1, 1, 0, 0] * 100})
    >>> measured_trial(rows, ExperimentColumns("arm", "none", ("bought",))).results[0].verdict
    'Proven: 33.3 percentage points of bought more, between 25.8 and 40.9.'
    """
    labels = sound_labels(rows, columns)
    treated = sorted(set(labels) - {columns.control})
    sizes = {name: int((labels == name).sum()) for name in (columns.control, *treated)}
    if ratio and len(ratio) != len(sizes):
        raise ExperimentMisused(
            f"--ratio has {len(ratio)} parts, and there are {len(sizes)} groups: {', '.join(sizes)}"
        )
    matrix = covariate_matrix(rows, columns)
    _check(labels, sizes, matrix, ratio)
    compared = {
        (group, outcome): _difference(labels, columns.control, group, outcome_values(rows, outcome), matrix)
        for group in treated
        for outcome in columns.outcomes
    }
    return MeasuredExperiment(sizes, _results(rows, compared), _notes(sizes, columns, ratio, len(compared)))


def _check(
    labels: np.ndarray, sizes: Mapping[str, int], matrix: pd.DataFrame, ratio: Sequence[float]
) -> None:
    control, *treated = sizes
    for number, group in enumerate(treated, 1):
        pair = f"{group} and {control}"
        if ratio:
            refuse_wrong_ratio(sizes[group], sizes[control], ratio[number] / ratio[0], pair)
        inside = np.isin(labels, (group, control))
        before = {str(name): matrix[name].to_numpy(float)[inside] for name in matrix}
        refuse_imbalance(labels[inside] == group, before, np.zeros(int(inside.sum())), pair)


def _difference(
    labels: np.ndarray, control: str, group: str, y: Floats, matrix: pd.DataFrame
) -> Difference | None:
    inside = np.isin(labels, (group, control))
    covariates = matrix.to_numpy(float)[inside]
    return difference(y[inside], labels[inside] == group, covariates, np.zeros(len(covariates)))


def _results(
    rows: pd.DataFrame, compared: Mapping[tuple[str, str], Difference | None]
) -> tuple[TrialResult, ...]:
    keys = {str(number): key for number, key in enumerate(compared)}
    p_values = corrected({name: d.p_value for name, key in keys.items() if (d := compared[key]) is not None})
    results = []
    for name, (group, outcome) in keys.items():
        is_share = set(outcome_values(rows, outcome)) <= {0.0, 1.0}
        unit, times = (
            (f"percentage points of {outcome}", 100.0) if is_share else (f"{outcome} per customer", 1.0)
        )
        result, p_value = compared[group, outcome], p_values.get(name, float("nan"))
        verdict = verdict_of(result, p_value, times, len(compared)).sentence(unit)
        results.append(TrialResult(group, outcome, is_share, result, p_value, verdict))
    return tuple(results)


def _notes(
    sizes: Mapping[str, int], columns: ExperimentColumns, ratio: Sequence[float], tests: int
) -> tuple[str, ...]:
    notes = []
    if not ratio:
        shown = ":".join("1" for _ in sizes)
        notes.append(
            f"The sizes of the groups were not checked, for no ratio was promised; if it was, say it: --ratio {shown} "
            f"(in this order: {', '.join(sizes)})."
        )
    if columns.customer is None:
        notes.append(
            "Without --id every row counts as one customer; a customer in two rows would count twice."
        )
    if not columns.covariates:
        notes.append(
            "Without --covariates no interval is narrowed and likeness before contact is not checked."
        )
    if tests > 1:
        notes.append(
            f"P-values are corrected for {tests} comparisons (Holm); each interval is a 95 % one by itself."
        )
    return tuple(notes)
