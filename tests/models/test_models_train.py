from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from models.errors import CannotTrain, FeaturesMissing
from models.metrics import metrics
from models.panel_rows import rows
from models.training import train
from tests.models.conftest import churn, repurchase


def test_the_same_rows_in_any_order_give_the_same_model(panel, features, dates, model):
    shuffled = panel.sample(frac=1.0, random_state=3)
    assert train(shuffled, features, churn(28), dates, seed=7) == model


def test_the_evaluation_date_is_never_learnt_from(panel, features, dates, model):
    other = panel.copy()
    newest = other["as_of"] == other["as_of"].max()
    other.loc[newest, "churned"] = 1.0 - other.loc[newest, "churned"]
    other.loc[newest, "orders_90d"] = 99.0
    assert train(other, features, churn(28), dates, seed=7) == model


def test_probabilities_come_close_to_the_truth(panel, dates, model):
    judged = rows(panel, churn(28), [dates.evaluate])
    y, p, truth = judged["churned"].to_numpy(), model.chance(judged), judged["truth"].to_numpy()
    assert metrics(y, p)["log_loss"] < metrics(y, truth)["log_loss"] + 0.02
    assert np.abs(p - truth).mean() < 0.08


def test_trees_stay_shallow_enough_for_shap(model):
    assert model.params["max_depth"] <= 6
    assert model.trained_until.isoformat() == "2024-06-17"


def test_rows_are_those_with_an_answer(panel, dates):
    assert rows(panel, churn(28), [dates.evaluate])["is_active"].all()
    assert rows(panel, repurchase(14), [dates.evaluate])["repurchased"].notna().all()
    assert rows(panel, churn(28), []).empty


@pytest.mark.parametrize("phase", ["train", "stop", "calibrate"])
def test_too_few_of_one_outcome_is_refused_with_figures(panel, features, dates, phase):
    short = panel.copy()
    phase_dates = short["as_of"].isin(pd.to_datetime(getattr(dates, phase)))
    few = short[phase_dates & (short["churned"] == 1.0)].index[5:]
    with pytest.raises(CannotTrain, match=rf"on the {phase} dates .* only 5 customers churned") as caught:
        train(short.drop(few), features, churn(28), dates, seed=7)
    assert caught.value.exit_code == 3


def test_no_training_date_at_all_is_refused(panel, features, dates):
    empty = SimpleNamespace(**{**vars(dates), "train": []})
    with pytest.raises(CannotTrain, match="only 0 customers churned"):
        train(panel, features, churn(28), empty, seed=7)


def test_a_missing_feature_is_named(panel, dates):
    with pytest.raises(FeaturesMissing, match="no_such_feature") as caught:
        train(panel, ["orders_90d", "no_such_feature"], churn(28), dates, seed=7)
    assert caught.value.exit_code == 1


def test_a_date_between_is_learnt_from_by_the_kept_booster_and_not_by_the_calibration(panel, features, dates):
    between = dates.stop[0] + timedelta(days=14)
    apart = SimpleNamespace(**{**vars(dates), "between": [between]})
    more = panel[panel["as_of"] == pd.Timestamp(dates.stop[0])].assign(as_of=pd.Timestamp(between))
    without = train(panel, features, churn(28), dates, seed=7)
    found = train(pd.concat([panel, more]), features, churn(28), apart, seed=7)
    assert found.booster != without.booster
    assert found.calibration == without.calibration  # its outcome is not known on the calibration date
