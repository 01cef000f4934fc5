from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
import pytest

from models.errors import CannotTrain
from models.training import PARAMS
from models.tune import folds, tune
from tests.models.conftest import churn


def test_every_fold_keeps_the_embargo_and_ends_before_the_evaluation_date(dates):
    found = folds(dates, 28)
    assert [fold.evaluate for fold in found] == [dates.calibrate[0], dates.stop[0]]
    for fold in found:
        phases = [fold.train[-1], *fold.stop, *fold.calibrate, fold.evaluate]
        assert all(later - earlier >= timedelta(days=28) for earlier, later in pairwise(phases))
        assert fold.evaluate + timedelta(days=28) <= dates.evaluate


def test_with_too_few_dates_there_is_no_fold():
    days = [date(2024, 1, 1) + timedelta(days=28 * number) for number in range(4)]
    few = SimpleNamespace(train=days[:1], stop=days[1:2], calibrate=days[2:3], evaluate=days[3])
    with pytest.raises(CannotTrain, match="no earlier date to tune on"):
        folds(few, 28)


@pytest.mark.slow
def test_a_search_is_never_worse_on_its_folds_and_never_sees_the_evaluation_date(panel, features, dates):
    told = []
    found = tune(panel, features, churn(28), dates, 7, 3, lambda number, best: told.append((number, best)))
    assert found.log_loss <= found.before
    assert set(found.params) < set(PARAMS)
    assert [number for number, _ in told] == [1, 2, 3]
    newest = panel["as_of"] == pd.Timestamp(dates.evaluate)
    spoilt = panel.assign(churned=panel["churned"].where(~newest, 1.0))
    assert tune(spoilt, features, churn(28), dates, 7, 3) == found
