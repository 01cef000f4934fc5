"""Everything that scores keeps one interface: it is fitted, asked, described, and comes back from JSON bit for bit."""

import json

import numpy as np
import pytest

from models import scorer_kinds
from models.bgnbd import buys_within, histories
from models.errors import CannotTrain, FeaturesMissing, ModelError
from models.fallback import Answerer, eligibility, fallback
from models.panel_rows import rows
from models.scorer import TrainingSet
from models.scorer_kinds import KINDS, Blend
from tests.models.conftest import FEATURES, churn, repurchase


@pytest.fixture(scope="module", params=sorted(KINDS))
def scorer(request, panel, dates):
    return KINDS[request.param].fit(TrainingSet(panel, churn(28), dates, FEATURES, seed=7))


def test_the_chance_is_that_of_yes_and_better_than_a_guess(scorer, panel, dates):
    judged = rows(panel, churn(28), [dates.evaluate])
    p, churned = scorer.chance(judged), judged["churned"] == 1.0
    assert ((p > 0.0) & (p < 1.0)).all()
    assert p[churned].mean() > p[~churned].mean() + 0.02
    assert scorer.chance(judged.head(0)).shape == (0,)


def test_it_comes_back_from_json_with_the_same_probabilities(scorer, panel):
    back = scorer_kinds.from_json(json.loads(json.dumps(scorer.to_json())))
    assert back == scorer
    assert np.array_equal(back.chance(panel), scorer.chance(panel))


def test_it_says_in_one_sentence_what_answers(scorer):
    sentence = scorer.describe()
    assert "churn within 28 days" in sentence
    assert sentence.count(".") == sentence.endswith(".") + sentence.count("0.")


def test_a_column_it_needs_is_named(scorer, panel):
    column = scorer.features[0]
    with pytest.raises(FeaturesMissing, match=column):
        scorer.chance(panel.drop(columns=column))


@pytest.mark.parametrize("values", [{}, {"kind": "crystal_ball"}, {"kind": "trees", "task": {}}])
def test_what_cannot_be_read_is_refused(values):
    with pytest.raises(ModelError, match="train again"):
        scorer_kinds.from_json(values)


def test_a_blend_is_the_weighted_mean_of_log_odds(panel, dates):
    data = TrainingSet(panel, repurchase(28), dates)
    both = Blend.fit(data, {"logistic": 3.0, "bg_nbd": 1.0})
    frame = panel.head(50)
    odds = [np.log(p / (1.0 - p)) for p in (scorer.chance(frame) for scorer in both.scorers)]
    by_hand = 1.0 / (1.0 + np.exp(-(3.0 * odds[0] + odds[1]) / 4.0))
    assert both.chance(frame) == pytest.approx(by_hand, rel=1e-12)
    assert "75% logistic and 25% bg_nbd" in both.describe()


def test_a_blend_survives_certainty(panel, dates):
    certain = KINDS["logistic"].fit(TrainingSet(panel, repurchase(28), dates))
    never, always = (type(certain)(certain.question, "base_rate", (), (), (), (), end) for end in (-1e4, 1e4))
    assert Blend((never, always), (1.0, 1.0)).chance(panel.head(3)) == pytest.approx(0.5, abs=0.01)


def test_where_there_is_no_model_bgnbd_answers_and_mends_its_one_time_buyers(panel, dates):
    day = panel[panel["as_of"] == panel["as_of"].max()]
    answerer = fallback(day, repurchase(28), dates.evaluate, lambda question: day)
    assert answerer is not None
    assert answerer.version == "bg_nbd"
    silent = day.assign(active_days_ever=1.0, days_since_last_order=400.0, days_since_first_order=400.0)
    textbook = buys_within(answerer.scorer.model, histories(silent), 28.0)
    assert (answerer.scorer.chance(silent) < 0.95 * textbook).all()


def test_where_bgnbd_cannot_be_fitted_the_recency_rule_answers_and_then_nobody(panel, dates):
    day = panel[panel["as_of"] == panel["as_of"].max()]
    once = day.assign(active_days_ever=1.0)
    closed = panel[panel["as_of"] == "2024-06-17"]  # one horizon before the evaluation date
    answerer = fallback(once, churn(28), dates.evaluate, lambda question: closed)
    assert answerer is not None
    assert (answerer.version, answerer.scorer.kind) == ("recency_rule", "recency")
    assert fallback(once, churn(28), dates.evaluate, lambda question: closed.head(0)) is None
    with pytest.raises(CannotTrain):
        KINDS["bg_nbd_snapshot"].fit(TrainingSet(once, churn(28), dates))


def test_who_answered_decides_the_eligibility():
    scored = eligibility({"churn": "3", "repurchase": "1"}, {})
    assert scored == {"eligibility": "scored", "eligibility_reason": None}
    stood_in = eligibility({"churn": "3", "repurchase": "bg_nbd"}, {"repurchase": "too young"})
    assert stood_in == {"eligibility": "fallback", "eligibility_reason": "too young: BG/NBD answers"}
    nobody = eligibility({"churn": None, "repurchase": "1"}, {})
    assert nobody["eligibility"] == "insufficient_history"
    assert Answerer("1", Blend((), ())).version == "1"
