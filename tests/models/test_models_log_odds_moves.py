"""The parts of a score's move add up to the change of its log-odds, and each is what its replacement adds."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from models import boosting
from models.calibration import log_odds
from models.level import Level
from models.log_odds_moves import PARTS, feature_moves, move_parts, replaced, score_move
from models.scorer_kinds import Blend
from models.training import Model
from tests.models.conftest import FEATURES, churn


def stages(*customers):
    """Rows of customers, four each, by stage."""
    return [pd.concat([rows.iloc[[place]] for rows in customers]) for place in range(4)]


def odds(chance):
    return float(log_odds(np.array(chance)))


@pytest.fixture(scope="module")
def model():
    """Few trees for which silence speaks for leaving, with a level that rises by 0.02 a day from 2024-03-01."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.uniform(0.0, (60.0, 9.0, 200.0, 1.0), (400, 4)), columns=list(FEATURES))
    label = (frame["days_since_last_order"] > 8.0 * frame["orders_90d"] - 20.0).to_numpy(np.float64)
    settings = {"objective": "binary", "num_leaves": 4, "learning_rate": 0.3}
    booster = boosting.grow(frame.assign(as_of=0), FEATURES, label, settings, 20)
    curve, until = {"intercept": -0.3, "slope": 0.8}, date(2024, 1, 1)
    level = Level((19_783.0, 19_883.0), (0.0, 2.0), 0.0, 0.0, {})
    return Model(churn(28), boosting.to_text(booster), FEATURES, curve, 20, until, settings, level)


@pytest.fixture
def rows():
    """Four rows of one customer: as of the first day, corrected, silent for 10 days, and after an order."""
    day, later = date(2024, 3, 1), date(2024, 3, 11)
    values = [(day, 12, 4, 90.0), (day, 11, 4, 95.0), (later, 21, 4, 95.0), (later, 2, 5, 120.0)]
    frame = pd.DataFrame(values, columns=["as_of", *FEATURES[:3]])
    return frame.assign(noise=0.0)


def test_each_part_is_what_its_replacement_adds():
    move = score_move(0.2, 0.7, [0.2, 0.25, 0.5, 0.4, 0.6, 0.7])
    assert list(move.parts) == list(PARTS)
    assert move.parts["time"] == pytest.approx(odds(0.5) - odds(0.25))
    assert move.parts["behaviour"] == pytest.approx(odds(0.4) - odds(0.5))
    assert move.parts["model"] == pytest.approx(odds(0.7) - odds(0.6))
    assert move.parts["agreement"] == 0.0
    assert sum(move.parts.values()) == pytest.approx(move.change, abs=1e-12)


def test_what_questions_gave_way_to_each_other_is_a_part_of_its_own():
    move = score_move(0.3, 0.7, [0.2, 0.2, 0.5, 0.5, 0.5, 0.6])
    assert move.parts["agreement"] == pytest.approx(odds(0.7) - odds(0.6) - odds(0.3) + odds(0.2))
    assert sum(move.parts.values()) == pytest.approx(move.change, abs=1e-12)


def test_level_and_model_are_told_apart_from_what_the_customer_did(model, rows):
    other = replace(
        model, calibration={**model.calibration, "intercept": model.calibration["intercept"] + 0.5}
    )
    first = float(model.chance(rows.iloc[[0]])[0])
    last = float(other.chance(rows.iloc[[3]])[0])
    parts = score_move(first, last, replaced(model, other, stages(rows))).parts
    assert parts["level"] == pytest.approx(-0.2, abs=1e-9)  # ten days; yes is no order
    assert parts["model"] == pytest.approx(0.5, abs=1e-9)
    assert parts["time"] > 0.1 > -0.1 > parts["behaviour"]
    assert parts["agreement"] == 0.0


def test_many_customers_move_as_each_by_itself(model, rows):
    silent = rows.assign(**{name: rows[name].iloc[[0, 1, 2, 2]].to_numpy() for name in FEATURES})
    published = np.array([[0.2, 0.3], [0.6, 0.4]])
    parts = move_parts(*published, replaced(model, model, stages(rows, silent)))
    for place, customer in enumerate((rows, silent)):
        before, after = published[:, place]
        alone = score_move(before, after, replaced(model, model, stages(customer)))
        assert {name: added[place] for name, added in parts.items()} == alone.parts
    assert parts["behaviour"][1] == 0.0 != parts["behaviour"][0]
    total = sum(parts.values())
    assert total == pytest.approx(log_odds(published[1]) - log_odds(published[0]), abs=1e-12)


def test_features_add_up_to_their_part(model, rows):
    chances = replaced(model, model, stages(rows))[:, 0]
    same_day = rows.assign(as_of=rows["as_of"].iloc[0])
    moves = feature_moves(model, same_day.iloc[[2, 3]])
    assert moves.sum() == pytest.approx(odds(chances[3]) - odds(chances[2]), abs=1e-5)
    assert moves["noise"] == 0.0


def test_in_a_blend_trees_count_by_their_share(model, rows):
    flat = replace(model, trees=0)
    blend = Blend((model, flat), (1.0, 3.0))
    pd.testing.assert_series_equal(
        feature_moves(blend, rows.iloc[[2, 3]]), feature_moves(model, rows.iloc[[2, 3]]) * 0.25
    )
