import numpy as np
import pandas as pd
import pytest

from models import recency
from models.errors import CannotTrain, FeaturesMissing
from models.task import churn, repurchase, rows

DAYS = np.array([1.0, 10.0, 100.0, 1000.0])


def outcomes(days, bought):
    return pd.DataFrame({recency.DAYS: days, "repurchased": bought, "churned": 1.0 - np.asarray(bought)})


def test_the_rule_finds_what_it_was_simulated_with():
    rng = np.random.default_rng(5)
    days = np.ceil(rng.exponential(60.0, 20_000))
    truth = 1.0 / (1.0 + np.exp(np.log1p(days) - 3.0))
    rule = recency.fit(outcomes(days, (rng.random(len(days)) < truth).astype(float)), repurchase(30))
    assert recency.buys(rule, DAYS) == pytest.approx(1.0 / (1.0 + np.exp(np.log1p(DAYS) - 3.0)), abs=0.02)


def test_churn_is_learnt_from_active_customers_and_gives_the_chance_to_buy(panel, dates):
    known = rows(panel, churn(28), [dates.calibrate[0]])
    rule = recency.fit(known, churn(28))
    assert recency.buys(rule, known[recency.DAYS].to_numpy()).mean() == pytest.approx(
        1.0 - known["churned"].mean(), abs=0.01
    )


def test_silence_is_never_a_good_sign():
    rule = recency.fit(outcomes([1.0, 2.0, 300.0, 400.0], [0.0, 0.0, 1.0, 1.0]), repurchase(30))
    assert rule.slope == 0.0


@pytest.mark.parametrize(("bought", "chance"), [(0.0, 1 / 12), (1.0, 11 / 12)])
def test_one_outcome_only_is_no_certainty(bought, chance):
    rule = recency.fit(outcomes(np.full(10, 7.0), np.full(10, bought)), repurchase(30))
    assert recency.buys(rule, np.array([7.0]))[0] == pytest.approx(chance, abs=1e-3)


def test_nobody_to_learn_from_is_refused_and_a_missing_column_named():
    with pytest.raises(CannotTrain, match="knows no customer whose 30 days have passed"):
        recency.fit(outcomes([], []), repurchase(30))
    with pytest.raises(FeaturesMissing, match=recency.DAYS):
        recency.fit(outcomes([1.0], [1.0]).drop(columns=recency.DAYS), repurchase(30))
