import math

import numpy as np
import pytest

from models.errors import FeaturesMissing
from models.scoring import percentiles, tiers

NAN = float("nan")


def test_the_order_of_columns_and_further_columns_do_not_matter(panel, model):
    day = panel.head(200)
    assert np.array_equal(model.chance(day[day.columns[::-1]]), model.chance(day))


def test_missing_features_are_named(panel, model):
    with pytest.raises(FeaturesMissing, match=r"2 column\(s\): orders_90d, noise") as caught:
        model.chance(panel.drop(columns=["orders_90d", "noise"]))
    assert caught.value.exit_code == 1


def test_null_features_and_empty_days_are_scored(panel, model):
    unknown = panel.head(3).assign(orders_90d=NAN, amount_365d=NAN)
    assert np.all((model.chance(unknown) > 0.0) & (model.chance(unknown) < 1.0))
    assert model.chance(panel.head(0)).shape == (0,)


def test_a_customers_score_does_not_depend_on_the_others(panel, model):
    assert model.chance(panel.iloc[[5]])[0] == model.chance(panel.head(50))[5]


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ([i / 200 for i in range(200)], {1.0, 100.0}),
        ([0.3], {100.0}),
        ([0.3, 0.3, 0.3], {67.0}),
        ([], set()),
    ],
)
def test_percentiles_lie_between_1_and_100_and_ties_share(p, expected):
    found = percentiles(p)
    assert {*found[:1], *found[-1:]} == expected
    assert all(1.0 <= value <= 100.0 for value in found)


def test_null_has_no_percentile_and_no_tier():
    assert math.isnan(percentiles([0.1, NAN])[1])
    assert percentiles([NAN, 0.2, 0.9]).tolist()[1:] == [50.0, 100.0]
    assert tiers([NAN], (0.3, 0.6)).tolist() == [None]


def test_a_threshold_belongs_to_the_tier_above():
    assert tiers([0.0, 0.2999, 0.3, 0.5999, 0.6, 1.0], (0.3, 0.6)).tolist() == [
        "low", "low", "medium", "medium", "high", "high",
    ]  # fmt: skip
