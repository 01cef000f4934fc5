import json

import numpy as np
import pytest

from models import timing
from models.errors import CannotTrain
from models.panel_rows import rows
from tests.models.conftest import churn

FEATURES = ("days_since_last_order", "orders_90d", "noise")


@pytest.fixture(scope="module")
def expected(panel, dates):
    return timing.fit(panel, FEATURES, churn(28), dates, seed=7)


def test_the_range_holds_four_in_five_on_a_date_it_has_not_seen(expected, panel, dates):
    found = timing.coverage(expected, panel, churn(28), dates)
    assert 0.74 < found["next_order_coverage"] < 0.86  # of some 300 who came back: 0.8 give or take 0.05
    assert found["next_order_width_days"] < 16.0


def test_who_orders_often_is_expected_sooner_and_the_range_is_in_order(expected, panel, dates):
    day = rows(panel, churn(28), [dates.evaluate])
    low, middle, high = timing.expect(expected, day)
    often = day["orders_90d"].to_numpy() >= 6.0
    assert middle[often].mean() < middle[~often].mean()
    assert np.all((low >= 0.0) & (low <= middle) & (middle <= high))


def test_the_evaluation_date_is_never_learnt_from(expected, panel, dates):
    newest = panel["as_of"] == panel["as_of"].max()
    other = panel.assign(days_to_next_order=panel["days_to_next_order"].where(~newest, 1.0))
    assert timing.fit(other, FEATURES, churn(28), dates, seed=7) == expected


def test_it_comes_back_from_json_and_takes_an_empty_day(expected, panel):
    assert timing.from_json(json.loads(json.dumps(timing.to_json(expected)))) == expected
    assert [len(end) for end in timing.expect(expected, panel.head(0))] == [0, 0, 0]


def test_with_too_few_who_came_back_nothing_is_promised(panel, dates):
    with pytest.raises(CannotTrain, match="needs 100 customers who came back; 0 did"):
        timing.fit(panel.assign(days_to_next_order=np.nan), FEATURES, churn(28), dates, seed=7)
