import numpy as np
import pytest

from models.calibration import apply, fit
from models.metrics import metrics


@pytest.fixture(scope="module")
def overconfident():
    """Twenty thousand customers whose raw scores are twice as far out as the truth, and shifted."""
    rng = np.random.default_rng(5)
    z = rng.normal(-1.0, 1.2, 20_000)
    y = (rng.random(len(z)) < 1.0 / (1.0 + np.exp(-z))).astype(float)
    return 2.0 * z + 0.7, y


def test_calibration_finds_the_curve_that_spoilt_the_scores(overconfident):
    raw, y = overconfident
    found = fit(raw, y)
    assert found["slope"] == pytest.approx(0.5, abs=0.03)
    assert found["intercept"] == pytest.approx(-0.35, abs=0.05)


def test_calibration_improves_log_loss_on_other_customers(overconfident):
    raw, y = overconfident
    found = fit(raw[:10_000], y[:10_000])
    after = metrics(y[10_000:], apply(found, raw[10_000:]))
    before = metrics(y[10_000:], apply({"intercept": 0.0, "slope": 1.0}, raw[10_000:]))
    assert after["log_loss"] < before["log_loss"] - 0.02
    assert after["calibration_error"] < 0.02
    assert after["auc"] == pytest.approx(before["auc"])


def test_order_is_kept_even_where_the_scores_point_the_wrong_way(overconfident):
    raw, y = overconfident
    assert np.all(np.diff(apply(fit(raw, 1.0 - y), np.linspace(-9.0, 9.0, 50))) > 0.0)


def test_a_handful_of_customers_hardly_moves_the_scores():
    found = fit(np.array([-1.0, 0.0, 1.0]), np.array([1.0, 1.0, 0.0]))
    assert abs(found["intercept"]) < 0.1
    assert found["slope"] == pytest.approx(1.0, abs=0.15)


def test_the_same_customers_on_four_dates_count_once(overconfident):
    raw, y = overconfident[0][:300], overconfident[1][:300]
    once = fit(raw, y)
    four = fit(np.tile(raw, 4), np.tile(y, 4), np.full(1200, 0.25))
    assert four["slope"] == pytest.approx(once["slope"], abs=1e-3)


def test_extreme_scores_stay_probabilities():
    p = apply({"intercept": 0.0, "slope": 1.0}, np.array([-1e4, 1e4]))
    assert p.tolist() == [0.0, 1.0]
