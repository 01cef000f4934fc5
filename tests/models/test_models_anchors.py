"""Promises of several questions and the curve between them, on random customers."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from models.anchors import Anchor, agreed, anchors_of, log_survival, pinned, pooled
from questions.horizons import HORIZONS
from tests.models.conftest import churn, repurchase

CUSTOMERS = 5
CHANCES = st.one_of(st.floats(0.0, 1.0), st.just(float("nan")), st.sampled_from([0.0, 1.0, 1e-12, 0.5]))
DAYS = st.one_of(st.sampled_from([1, 3, 7, 14, 20, 28, 30, 60, 90, 180, 365]), st.integers(1, 400))
ANCHORS = st.lists(
    st.builds(
        Anchor, DAYS, arrays.arrays(np.float64, CUSTOMERS, elements=CHANCES), st.sampled_from([1.0, 1e-20])
    ),
    max_size=4,
)
HAZARDS = arrays.arrays(
    np.float64,
    (CUSTOMERS, len(HORIZONS)),
    elements=st.one_of(st.floats(0.0, 5.0), st.sampled_from([0.0, 1e-9, 40.0])),
)


@given(HAZARDS, ANCHORS)
def test_the_columns_never_fall_and_are_equal_to_the_anchors(hazards: np.ndarray, anchors: list) -> None:
    chances = pinned(-np.cumsum(hazards, axis=1), anchors)
    assert np.isfinite(chances).all()
    assert ((chances >= 0.0) & (chances <= 1.0)).all()
    assert (np.diff(chances, axis=1) >= 0.0).all()
    for anchor in pooled(anchors):
        answered = ~np.isnan(anchor.chance)
        for place, days in enumerate(HORIZONS):
            column, promised = chances[answered, place], anchor.chance[answered]
            if days == anchor.days:
                assert column == pytest.approx(promised, abs=1e-9)
            elif days < anchor.days:
                assert (column <= promised + 1e-9).all()
            else:
                assert (column >= promised - 1e-9).all()


@given(ANCHORS)
def test_pooled_anchors_never_contradict_and_change_nothing_that_does_not(anchors: list) -> None:
    after = pooled(anchors)
    for first, before_first in zip(after, anchors, strict=True):
        assert (np.isnan(first.chance) == np.isnan(before_first.chance)).all()
        for second in after:
            if first.days <= second.days:
                both = ~np.isnan(first.chance + second.chance)
                assert (first.chance[both] <= second.chance[both] + 1e-9).all()
    for customer in range(CUSTOMERS):
        said = sorted((a.days, a.chance[customer]) for a in anchors if not np.isnan(a.chance[customer]))
        if all(a[1] <= b[1] and (a[0] < b[0] or a[1] == b[1]) for a, b in pairwise(said)):
            unmoved = [[part.chance[customer] for part in parts] for parts in (after, anchors)]
            assert np.array_equal(*unmoved, equal_nan=True)


def test_two_that_contradict_meet_at_their_mean_in_log_odds() -> None:
    long, short = pooled(
        [Anchor(28, np.array([0.2, 0.6, np.nan, 0.5])), Anchor(14, np.array([0.8, 0.5, 0.3, 0.5]))]
    )
    assert long.chance == pytest.approx([0.5, 0.6, np.nan, 0.5], nan_ok=True)
    assert short.chance == pytest.approx([0.5, 0.5, 0.3, 0.5])


def test_three_that_fall_meet_in_one_and_like_horizons_are_alike() -> None:
    fallen = pooled([Anchor(days, np.array([p])) for days, p in ((7, 0.9), (14, 0.5), (30, 0.1))])
    assert [part.chance[0] for part in fallen] == pytest.approx([0.5, 0.5, 0.5])
    alike = pooled([Anchor(30, np.array([0.1])), Anchor(30, np.array([0.9]))])
    assert [part.chance[0] for part in alike] == pytest.approx([0.5, 0.5])


def test_what_stands_in_for_a_model_gives_way_to_one() -> None:
    asked = {churn(28): np.array([0.8, 0.2]), repurchase(14): np.array([0.5, 0.5])}
    by_models = agreed(asked, [])
    assert by_models[repurchase(14)] == pytest.approx([1.0 / 3.0, 0.5])
    assert by_models[churn(28)] == pytest.approx([2.0 / 3.0, 0.2])
    given_way = agreed(asked, ["churn"])
    assert given_way[repurchase(14)].tolist() == [0.5, 0.5]
    assert given_way[churn(28)] == pytest.approx([0.5, 0.2])
    assert given_way[churn(28)][1] == 0.2, "bit for bit where nothing contradicts"


def test_an_anchor_is_the_chance_of_an_order_whatever_yes_means() -> None:
    anchors = anchors_of({churn(28): np.array([0.25]), repurchase(14): np.array([0.5])})
    assert [(anchor.days, anchor.chance.tolist()) for anchor in anchors] == [(28, [0.75]), (14, [0.5])]


def test_between_two_anchors_orders_fall_as_the_curve_says_and_after_the_last_its_hazard_goes_on() -> None:
    survival = np.log([[0.9, 0.8, 0.6, 0.5, 0.4]])
    chances = pinned(survival, [Anchor(14, np.array([0.5]))])[0]
    assert chances[0] == pytest.approx(0.5 * 0.1 / 0.2)  # half of the orders of 14 days fall into the first 7
    assert 1.0 - chances[4] == pytest.approx(0.5 * 0.4 / 0.8)
    between = pinned(survival, [Anchor(14, np.array([0.5])), Anchor(90, np.array([0.6]))])[0]
    assert between[3] == pytest.approx(0.5 + 0.1 * (0.8 - 0.5) / (0.8 - 0.4))


def test_the_hazard_goes_on_evenly_beyond_the_last_horizon() -> None:
    logs = np.log([[0.9, 0.8, 0.7, 0.6, 0.5]])
    assert log_survival(logs, 0.0).tolist() == [0.0]
    assert log_survival(logs, 150.0) == pytest.approx(np.log(0.5) + 2.0 * np.log(0.5 / 0.6))
