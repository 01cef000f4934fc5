from datetime import date

import numpy as np
import pandas as pd
import pytest

from models import recency
from models.errors import CannotTrain, FeaturesMissing
from models.panel_rows import rows
from models.recency import Recency
from models.scorer import TrainingSet
from models.training_dates import Fold
from tests.models.conftest import churn, repurchase

DAYS = np.array([1.0, 10.0, 100.0, 1000.0])
DAY = date(2024, 3, 1)


def outcomes(days, bought):
    columns = {recency.DAYS: days, "repurchased": bought, "churned": 1.0 - np.asarray(bought)}
    return pd.DataFrame(columns).assign(customer_id=[f"c{i:06}" for i in range(len(days))], as_of=DAY)


def learnt(frame, question):
    return Recency.fit(TrainingSet(frame, question, Fold((), (), (DAY,), DAY)))


def chance(rule, days):
    return rule.chance(pd.DataFrame({recency.DAYS: days}))


def test_the_rule_finds_what_it_was_simulated_with():
    rng = np.random.default_rng(5)
    days = np.ceil(rng.exponential(60.0, 20_000))
    truth = 1.0 / (1.0 + np.exp(np.log1p(days) - 3.0))
    rule = learnt(outcomes(days, (rng.random(len(days)) < truth).astype(float)), repurchase(30))
    assert chance(rule, DAYS) == pytest.approx(1.0 / (1.0 + np.exp(np.log1p(DAYS) - 3.0)), abs=0.02)


def test_churn_is_learnt_from_active_customers_and_is_the_likelier_the_longer_the_silence(panel, dates):
    known = rows(panel, churn(28), [dates.calibrate[0]])
    rule = learnt(known.assign(as_of=DAY), churn(28))
    assert rule.chance(known).mean() == pytest.approx(known["churned"].mean(), abs=0.01)
    assert chance(rule, [1.0])[0] < chance(rule, [50.0])[0]


def test_silence_is_never_a_good_sign():
    rule = learnt(outcomes([1.0, 2.0, 300.0, 400.0], [0.0, 0.0, 1.0, 1.0]), repurchase(30))
    assert rule.slope == 0.0


@pytest.mark.parametrize(("bought", "expected"), [(0.0, 1 / 12), (1.0, 11 / 12)])
def test_one_outcome_only_is_no_certainty(bought, expected):
    rule = learnt(outcomes(np.full(10, 7.0), np.full(10, bought)), repurchase(30))
    assert chance(rule, np.array([7.0]))[0] == pytest.approx(expected, abs=1e-3)


def test_nobody_to_learn_from_is_refused_and_a_missing_column_named():
    with pytest.raises(CannotTrain, match="knows no customer whose 30 days have passed"):
        learnt(outcomes([], []), repurchase(30))
    with pytest.raises(FeaturesMissing, match=recency.DAYS):
        learnt(outcomes([1.0], [1.0]).drop(columns=recency.DAYS), repurchase(30))
