import math

import numpy as np
import pytest
from sklearn import metrics as sk

from models.metrics import by_chance, deciles, metrics, not_worse
from models.plots import draw


@pytest.fixture(scope="module")
def drawn():
    rng = np.random.default_rng(2)
    p = rng.beta(1.0, 4.0, 3_000)
    return (rng.random(len(p)) < p).astype(float), p


def test_figures_agree_with_scikit_learn(drawn):
    y, p = drawn
    found = metrics(y, p)
    assert found["auc"] == pytest.approx(sk.roc_auc_score(y, p))
    assert found["average_precision"] == pytest.approx(sk.average_precision_score(y, p))
    assert found["log_loss"] == pytest.approx(sk.log_loss(y, p))
    assert found["brier"] == pytest.approx(sk.brier_score_loss(y, p))


def test_lift_and_calibration_error_by_hand():
    y = np.array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1] * 2, dtype=float)
    p = np.where(y == 1.0, 0.6, 0.1)
    found = metrics(y, p)
    assert found["lift_top_decile"] == pytest.approx(5.0)  # all of the top two against one in five
    assert found["calibration_error"] == pytest.approx(0.8 * 0.1 + 0.2 * 0.4)


def test_a_constant_promise_has_no_lift_whatever_the_order_of_rows():
    y = np.array([1.0] * 10 + [0.0] * 90)
    for order in (y, y[::-1]):
        assert metrics(order, np.full(100, 0.1))["lift_top_decile"] == pytest.approx(1.0)


def test_deciles_hold_every_customer_once_and_rise(drawn):
    table = deciles(*drawn)
    assert table["decile"].tolist() == list(range(1, 11))
    assert table["customers"].sum() == len(drawn[0])
    assert table["promised"].is_monotonic_increasing
    assert (table["promised"] * table["customers"]).sum() == pytest.approx(drawn[1].sum())


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_a_single_class_leaves_undefined_what_is_undefined(outcome):
    found = metrics(np.full(20, outcome), np.linspace(0.2, 0.8, 20))
    assert math.isnan(found["auc"])
    assert math.isfinite(found["log_loss"])
    assert math.isnan(found["lift_top_decile"]) == (outcome == 0.0)


def test_nobody_to_evaluate_on_is_an_error():
    with pytest.raises(ValueError, match="no customer"):
        metrics(np.zeros(0), np.zeros(0))


def test_paired_bootstrap_tells_better_from_worse_and_repeats_itself(drawn):
    y, p = drawn
    worse = np.clip(p + 0.1, 0.0, 1.0)
    assert not_worse(y, p, worse, seed=1).not_worse
    refused = not_worse(y, worse, p, seed=1)
    assert not refused.not_worse
    assert refused.low > 0.0
    assert refused == not_worse(y, worse, p, seed=1)


def test_a_model_is_not_worse_than_itself(drawn):
    y, p = drawn
    assert not_worse(y, p, p, seed=1).not_worse


def test_pictures_are_the_same_bytes_for_the_same_figures(drawn, tmp_path):
    y, p = drawn
    tenths = deciles(y * 40.0, p * 40.0)
    first, second = (
        draw(tmp_path / name, y, {"model": p, "base": np.full(len(y), 0.2)}, spends=tenths) for name in "ab"
    )
    assert [path.name for path in first] == ["calibration.png", "lift.png", "spend.png"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert first[0].read_bytes().startswith(b"\x89PNG")


def test_what_chance_alone_does_to_perfect_probabilities():
    rng = np.random.default_rng(2)
    p = rng.beta(0.6, 1.8, 2_500)
    tenths = [deciles((rng.random(2_500) < p).astype(float), p) for _ in range(200)]
    drawn = [(one["promised"] - one["observed"]).abs().mean() for one in tenths]
    said = by_chance(p)
    assert said["calibration_by_chance"] == pytest.approx(np.mean(drawn), rel=0.05)
    assert said["calibration_by_chance_95"] == pytest.approx(np.quantile(drawn, 0.95), rel=0.08)
