"""The difference of two groups: against tea-tasting's own analysis, against the truth, and over strata."""

import numpy as np
import pandas as pd
import pytest
import tea_tasting as tt

from campaigns.experiment_checks import refuse_imbalance, refuse_wrong_ratio
from campaigns.experiment_errors import ExperimentRefused
from campaigns.group_difference import Difference, difference

NOTHING = np.zeros((600, 0))


def noisy(seed: int, n: int = 600, effect: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Outcomes that a covariate explains in large part; a third is held out."""
    rng = np.random.default_rng(seed)
    x, treated = rng.normal(10, 3, n), rng.random(n) < 2 / 3
    return 2 * x + rng.normal(0, 3, n) + effect * treated, treated, x[:, None]


def test_without_strata_it_is_tea_tastings_own_analysis() -> None:
    y, treated, x = noisy(1, effect=1.0)
    frame = pd.DataFrame({"y": y, "x": x[:, 0], "g": treated.astype(int)})
    for covariate, columns, tolerance in ((None, NOTHING, 1e-9), ("x", x, 0.02)):
        theirs = tt.Experiment({"y": tt.Mean("y", covariate)}, "g").analyze(frame, control=0)["y"]
        ours = difference(y, treated, columns, np.zeros(600))
        assert ours is not None
        figures = (ours.effect, ours.low, ours.high)
        expected = (theirs.effect_size, theirs.effect_size_ci_lower, theirs.effect_size_ci_upper)
        assert figures == pytest.approx(expected, abs=tolerance)


def test_what_was_known_before_narrows_the_interval() -> None:
    y, treated, x = noisy(2)
    plain, reduced = (difference(y, treated, columns, np.zeros(600)) for columns in (NOTHING, x))
    assert plain is not None
    assert reduced is not None
    assert reduced.sd < 0.6 * plain.sd


def test_shares_that_differ_between_strata_do_no_harm() -> None:
    """Nine tenths of the poor are treated and a tenth of the rich: a plain comparison shows a loss of hundreds."""
    rng = np.random.default_rng(3)
    rich = np.arange(4000) < 2000
    treated = rng.random(4000) < np.where(rich, 0.1, 0.9)
    y = np.where(rich, 1000.0, 10.0) + rng.normal(0, 5, 4000) + np.where(rich, 30.0, 2.0) * treated
    result = difference(y, treated, np.zeros((4000, 0)), rich)
    assert result is not None
    truth = (30.0 * (rich & treated).sum() + 2.0 * (~rich & treated).sum()) / treated.sum()
    assert result.low < truth < result.high
    assert result.high - result.low < 2.0


def test_a_stratum_with_too_few_is_left_out_and_without_any_nothing_is_said() -> None:
    y, treated, _ = noisy(4)
    strata = np.where(np.arange(600) < 40, "small", "large")
    result = difference(y, treated, NOTHING, strata)
    assert result is not None
    assert result.treated + result.control == 560
    assert difference(y[:40], treated[:40], NOTHING[:40], strata[:40]) is None
    assert difference(np.zeros(600), treated, NOTHING, strata) is None


def test_empty_covariates_count_as_the_mean() -> None:
    y, treated, x = noisy(5)
    some = np.where(np.arange(600)[:, None] % 7 == 0, np.nan, x)
    result = difference(y, treated, some, np.zeros(600))
    assert result is not None
    assert np.isfinite([result.effect, result.low, result.high, result.p_value]).all()


def test_so_many_more_customers_show_it_four_times_in_five() -> None:
    rng, shown = np.random.default_rng(6), 0
    first = Difference(200, 200, 0.0, 0.25, -0.1, 0.6, 0.16, 0.18)
    n = int(200 + first.customers_more / 2)
    for _ in range(200):
        y = rng.normal(0, 0.18 * np.sqrt(100), 2 * n) + 0.25 * (np.arange(2 * n) < n)
        result = difference(y, np.arange(2 * n) < n, np.zeros((2 * n, 0)), np.zeros(2 * n))
        shown += result is not None and result.p_value < 0.05
    assert 140 <= shown <= 180


def test_intervals_hold_the_truth_in_19_of_20() -> None:
    results = [(difference(*noisy(seed, effect=0.5), np.zeros(600))) for seed in range(300)]
    held = sum(result is not None and result.low <= 0.5 <= result.high for result in results)
    assert 0.92 <= held / 300 <= 0.98


def test_a_broken_ratio_and_unlike_groups_are_refused() -> None:
    refuse_wrong_ratio(880, 120, 9.0, "all")
    with pytest.raises(
        ExperimentRefused, match=r"all: 850 and 150 customers, where 9 to 1 were to be expected"
    ):
        refuse_wrong_ratio(850, 150, 9.0, "all")
    _, treated, x = noisy(7)
    refuse_imbalance(treated, {"spend": x[:, 0]}, np.zeros(600), "the groups")
    with pytest.raises(ExperimentRefused, match="the groups were not alike before contact: spend is"):
        refuse_imbalance(x[:, 0] > 10, {"spend": x[:, 0], "age": np.ones(600)}, np.zeros(600), "the groups")
