import numpy as np
import pandas as pd
import pytest

from models.bootstrap import _figures, _sort, intervals, tops
from models.customer_groups import bands, by_group
from models.metrics import metrics


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(2)
    p = np.round(rng.beta(1.0, 4.0, 3_000), 2)  # many ties
    return (rng.random(len(p)) < p).astype(float), p


def test_counted_once_each_the_figures_are_those_of_metrics(drawn):
    y, p = drawn
    found, expected = _figures(_sort(y, p), np.ones(len(y))), metrics(y, p)
    for name in ("auc", "average_precision", "log_loss", "brier"):
        assert found[name] == pytest.approx(expected[name]), name
    assert found["calibration_error"] == pytest.approx(expected["calibration_error"], abs=0.005)
    assert found["lift_top_10"] == pytest.approx(expected["lift_top_decile"])


def test_counting_a_customer_twice_is_as_having_two(drawn):
    y, p = drawn
    weight = np.random.default_rng(1).integers(0, 4, len(y))
    twice = _figures(_sort(np.repeat(y, weight), np.repeat(p, weight)), np.ones(weight.sum()))
    ranked = _sort(y, p)
    assert _figures(ranked, weight[ranked.order].astype(float)) == pytest.approx(twice)


def test_the_interval_holds_the_figure_narrows_with_customers_and_repeats_itself(drawn):
    y, p = drawn
    all_, few = intervals(y, p, seed=1), intervals(y[:300], p[:300], seed=1)
    for name in ("auc", "log_loss", "lift_top_10"):
        low, high = all_[name]
        value = metrics(y, p)[name]
        assert low < value < high
        assert high - low < few[name][1] - few[name][0]
    assert intervals(y, p, seed=1) == all_


def test_gain_by_hand_and_without_a_one():
    y = np.array([1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0])
    p = np.array([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05])
    assert tops(y, p)["gain_top_20"] == pytest.approx(0.5)
    assert tops(y, p)["lift_top_20"] == pytest.approx(2.5)
    assert np.isnan(tops(np.zeros(10), p)["gain_top_10"])


def test_every_customer_is_in_one_group_of_each_kind_and_a_bad_group_shows():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "amount_365d": rng.gamma(1.0, 100.0, 900),
            "days_since_first_order": rng.integers(1, 900, 900).astype(float),
            "days_since_last_order": rng.integers(1, 200, 900).astype(float),
        }
    )
    assert all(labels.notna().all() for labels in bands(frame).values())
    y = (rng.random(900) < 0.3).astype(float)
    p = np.where(frame["days_since_last_order"] > 90, 0.9, 0.3)
    found = by_group(frame, y, {"model": p})
    assert found.groupby("by")["customers"].sum().tolist() == [900, 900, 900]
    worst = found.loc[found["calibration_error"].idxmax()]
    assert (worst["by"], worst["group"]) == ("recency", "over 90")
