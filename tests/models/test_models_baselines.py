import numpy as np
import pytest

from models.baselines import fit_baselines
from models.errors import CannotTrain, FeaturesMissing
from models.metrics import metrics
from models.panel_rows import rows
from tests.models.conftest import churn


@pytest.fixture(scope="module")
def baselines(panel, dates):
    return fit_baselines(panel, churn(28), dates)


def test_each_baseline_knows_more_than_the_one_before(panel, dates, baselines):
    judged = rows(panel, churn(28), [dates.evaluate])
    y = judged["churned"].to_numpy()
    found = {name: metrics(y, baseline.chance(judged)) for name, baseline in baselines.items()}
    assert (
        found["rfm_logistic"]["log_loss"] < found["recency_rule"]["log_loss"] < found["base_rate"]["log_loss"]
    )
    assert found["base_rate"]["auc"] == pytest.approx(0.5)


def test_the_model_beats_them_where_their_form_is_wrong(panel, dates, baselines, model):
    judged = rows(panel, churn(28), [dates.evaluate])
    y = judged["churned"].to_numpy()
    ours = metrics(y, model.chance(judged))["log_loss"]
    assert ours < metrics(y, baselines["rfm_logistic"].chance(judged))["log_loss"]


def test_the_base_rate_is_the_rate_of_the_newest_dates(panel, dates, baselines):
    newest = rows(panel, churn(28), [*dates.stop, *dates.calibrate])
    assert baselines["base_rate"].chance(newest)[0] == pytest.approx(newest["churned"].mean())


def test_longer_silence_means_more_churn(panel, baselines):
    silent = panel.head(4).assign(days_since_last_order=[1.0, 10.0, 50.0, 300.0])
    assert np.all(np.diff(baselines["recency_rule"].chance(silent)) > 0.0)


def test_amounts_below_zero_and_nulls_are_survived(panel, baselines):
    odd = panel.head(2).assign(amount_365d=[-50.0, float("nan")])
    assert np.isfinite(baselines["rfm_logistic"].chance(odd)).all()


def test_one_outcome_only_is_refused(panel, dates):
    with pytest.raises(CannotTrain, match="same outcome"):
        fit_baselines(panel.assign(churned=0.0), churn(28), dates)


def test_a_missing_column_is_named(panel, baselines):
    with pytest.raises(FeaturesMissing, match="orders_90d"):
        baselines["rfm_logistic"].chance(panel.drop(columns="orders_90d"))


@pytest.mark.parametrize("size", [1, 37, 1000])
def test_a_chance_is_the_same_to_the_last_bit_whoever_is_asked_beside(panel, baselines, size):
    for name, baseline in baselines.items():
        at_once = baseline.chance(panel)
        parts = [baseline.chance(panel.iloc[start : start + size]) for start in range(0, 3 * size, size)]
        in_runs = np.concatenate(parts)
        assert (in_runs == at_once[: len(in_runs)]).all(), name
