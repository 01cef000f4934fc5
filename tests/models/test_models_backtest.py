"""Trainings as of past days: what each may look at, what is graded, and how dates are pooled."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from models.backtest import (
    MODEL,
    ORACLE,
    at_level,
    figures_of,
    graded,
    graded_timing,
    published,
)
from models.backtest_dates import earlier_fold, past_trainings
from models.backtest_pooling import pooled, pooled_timing
from models.candidate import candidate, earlier_trials, fresh, trees_of, winner
from models.fallback import SnapshotBgNbd
from models.gate import Decision, is_unseen
from models.judge import judge
from models.metrics import metrics
from models.scorer import TrainingSet
from models.scorer_kinds import Blend, from_json
from models.training import Model
from models.training_dates import Fold
from tests.models.conftest import churn, repurchase, simulate

HORIZON = 28
END = date(2024, 10, 7)
DATES = [END - timedelta(days=14 * back) for back in range(22, 0, -1)]


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """Twenty-two dates a fortnight apart, labels where their horizon has closed."""
    rows = simulate(DATES)
    open_horizon = rows["as_of"] > pd.Timestamp(END - timedelta(days=HORIZON))
    return rows.assign(churned=rows["churned"].where(~open_horizon))


@pytest.fixture
def data(panel, features) -> TrainingSet:
    fold = earlier_fold(DATES, END - timedelta(days=HORIZON), HORIZON)
    assert fold is not None
    return TrainingSet(panel, churn(HORIZON), fold, features, 7)


def test_a_past_training_sees_closed_dates_only_and_its_phases_are_a_horizon_apart() -> None:
    last = END - timedelta(days=HORIZON)
    trainings = past_trainings(DATES, HORIZON, DATES[0], last, 28, END)
    assert [training.day for training in trainings][-1] == last
    for training in trainings:
        gap = timedelta(days=HORIZON)
        assert max(training.closed) + gap <= training.day
        fold = training.fold
        assert fold.evaluate + gap <= training.day
        assert fold.calibrate[-1] + gap <= fold.evaluate
        assert fold.stop[-1] + gap <= fold.calibrate[0]
        assert fold.train[-1] + gap <= fold.stop[0]
        assert all(day + gap <= fold.evaluate for day in fold.between)
        assert training.scored[0] == training.day
        assert all(day + gap <= END and day < training.day + timedelta(days=28) for day in training.scored)
    assert past_trainings(DATES, HORIZON, DATES[0], DATES[3], 28, END) == []


def test_what_happened_after_a_past_training_changes_nothing_of_what_it_publishes(data) -> None:
    training = past_trainings(DATES, HORIZON, DATES[0], DATES[-4], 28, END)[-1]
    seen = data.panel["as_of"] <= pd.Timestamp(training.day - timedelta(days=HORIZON))
    spoilt = data.panel.assign(churned=data.panel["churned"].where(seen, 1.0 - data.panel["churned"]))
    day = data.panel[data.panel["as_of"] == pd.Timestamp(training.day)]
    chances = [
        published(TrainingSet(rows, data.question, training.fold, data.features, 7), training).chance(day)
        for rows in (data.panel, spoilt)
    ]
    assert (chances[0] == chances[1]).all()
    before = data.panel.assign(churned=1.0 - data.panel["churned"])
    other = published(TrainingSet(before, data.question, training.fold, data.features, 7), training)
    assert not np.array_equal(other.chance(day), chances[0])


def test_every_scored_day_is_graded_beside_its_rivals_and_the_oracle_of_the_level(data) -> None:
    training = past_trainings(DATES, HORIZON, DATES[-6], DATES[-3], 28, END)[-1]
    figures = pd.DataFrame(graded(data, training, published(data, training)))
    whole = figures[figures["by"] == "all"]
    assert set(whole["as_of"]) == set(training.scored)
    assert {MODEL, ORACLE, "base_rate", "recency_rule", "rfm_logistic", "bg_nbd"} == set(whole["predictor"])
    oracle = whole[whole["predictor"] == ORACLE]
    assert oracle["promised"].to_numpy() == pytest.approx(oracle["observed"].to_numpy(), abs=1e-6)
    assert set(figures["by"]) == {"all", "value", "tenure", "recency"}
    summary = pooled(figures).set_index("predictor")
    assert summary.loc[MODEL, "ahead"] < 0.0
    assert summary.loc[ORACLE, "log_loss"] <= summary.loc[MODEL, "log_loss"] + 1e-9
    best = str(summary.loc[MODEL, "best"])
    assert summary.loc[best, "ahead"] == 0.0


def test_any_horizon_is_graded_where_it_is_over_and_never_falls(data) -> None:
    asked = replace(repurchase(HORIZON), side_models=("horizons",))
    panel = data.panel.assign(
        usual_days_between_orders=20.0,
        orders_30d=data.panel["orders_90d"] // 3,
        repurchased=1.0 - data.panel["churned"],
    )
    training = past_trainings(DATES, HORIZON, DATES[-8], DATES[-3], 28, END)[-1]
    everything = replace(data, panel=panel, question=asked, dates=training.fold)
    figures = pd.DataFrame(graded(everything, training, published(everything, training)))
    ours = figures[(figures["predictor"] == MODEL) & figures["question"].str.startswith("order within")]
    for question, part in ours.groupby("question"):
        days = int(question.split()[2])
        assert all(day + timedelta(days=days) <= END for day in part["as_of"]), question
    assert "order within 90 days" not in set(ours["question"]), "ninety days are not over yet"
    by_day = ours[ours["as_of"] == training.day]
    assert by_day["promised"].is_monotonic_increasing
    assert len(by_day) >= 2


def test_what_the_gate_refuses_does_not_score(data) -> None:
    """A model of noise loses to a baseline: with a champion that goes on, without one the baseline scores."""
    first, training = past_trainings(DATES, HORIZON, DATES[-8], DATES[-3], 28, END)[-2:]
    noise = replace(data, features=("noise",), dates=training.fold)
    champion = published(replace(data, dates=first.fold), first)
    assert published(noise, training, champion) is champion
    assert trees_of(published(noise, training)) is None
    good = published(replace(data, dates=training.fold), training, champion)
    assert good.trained_until == max(training.closed)
    figures, scorer = figures_of(noise, training, 0.2, champion)
    assert scorer is champion
    assert figures


def test_where_nothing_can_be_trained_the_champion_goes_on_and_else_bg_nbd_stands_in(data) -> None:
    first, training = past_trainings(DATES, HORIZON, DATES[-8], DATES[-3], 28, END)[-2:]
    hopeless = replace(data, dates=training.fold, params={"min_of_each": 10**6})
    champion = published(replace(data, dates=first.fold), first)
    assert champion is not None
    assert published(hopeless, training, champion) is champion
    assert published(hopeless, training) is None
    figures, scorer = figures_of(hopeless, training, 0.2)
    assert scorer is None
    ours = pd.DataFrame(figures).query(f"by == 'all' and predictor == '{MODEL}'").set_index("as_of")
    assert set(ours.index) == set(training.scored)
    for day in training.scored:
        frame = data.panel[data.panel["as_of"] == pd.Timestamp(day)]
        asked = frame[frame["churned"].notna()]
        snapshot = TrainingSet(data.panel, data.question, Fold((), (), (day,), day), (), 7)
        expected = metrics(asked["churned"].to_numpy(float), SnapshotBgNbd.fit(snapshot).chance(asked))
        assert ours.loc[day, "log_loss"] == pytest.approx(expected["log_loss"])


def test_the_range_of_the_next_order_is_graded_on_every_scored_day(data) -> None:
    asked = replace(data.question, side_models=("timing",))
    training = past_trainings(DATES, HORIZON, DATES[-8], DATES[-3], 28, END)[-1]
    figures = pd.DataFrame(graded_timing(replace(data, question=asked, dates=training.fold), training))
    assert list(figures["as_of"]) == list(training.scored)
    assert figures["next_order_coverage"].between(0.6, 0.95).all()
    assert (figures["next_order_width_days"] > 1.0).all()
    summary = pooled_timing(figures)
    assert summary["dates"] == len(training.scored)
    assert summary["next_order_coverage"] == pytest.approx(figures["next_order_coverage"].mean())
    assert (
        pooled_timing(figures.drop(columns=[name for name in figures if name.startswith("next_order")])) == {}
    )


def test_pooled_intervals_are_over_trainings_not_over_days() -> None:
    days = [END + timedelta(days=number) for number in range(40)]
    rows = [
        {"question": "churn", "trained_on": days[number // 20], "as_of": day, "predictor": name, "by": "all",
         "band": "all", "customers": 9, "promised": 0.5, "observed": 0.5, "auc": 0.7, "brier": 0.2,
         "calibration_error": 0.01, "calibration_by_chance": 0.01,
         "log_loss": 0.3 + 0.1 * (number // 20) + (0.05 if name == "bg_nbd" else 0.0)}
        for number, day in enumerate(days) for name in (MODEL, "bg_nbd")
    ]  # fmt: skip
    line = pooled(pd.DataFrame(rows)).set_index("predictor").loc[MODEL]
    assert line["log_loss"] == pytest.approx(0.35)
    assert (line["log_loss_low"], line["log_loss_high"]) == (pytest.approx(0.3), pytest.approx(0.4))
    assert line["ahead_low"] == pytest.approx(-0.05)


def test_at_level_moves_all_alike_until_the_mean_is_right() -> None:
    p = np.linspace(0.05, 0.6, 50)
    moved = at_level(p, 0.2)
    assert moved.mean() == pytest.approx(0.2)
    assert (np.diff(moved) > 0).all()


def test_a_blend_is_judged_made_fresh_and_comes_back_from_json(data) -> None:
    judged = candidate(data)
    assert isinstance(judged, Blend)
    assert [part.kind for part in judged.scorers] == ["trees", "logistic", "bg_nbd"]
    assert judged.trained_until == data.dates.calibrate[0]
    again = fresh(judged, data, [day for day in DATES if day <= data.dates.evaluate], END)
    assert again.trained_until == data.dates.evaluate
    trees = trees_of(again)
    assert trees is not None
    assert (trees.trees, trees.params) == (trees_of(judged).trees, trees_of(judged).params)
    day = data.panel[data.panel["as_of"] == pd.Timestamp(DATES[-1])]
    assert (from_json(again.to_json()).chance(day) == again.chance(day)).all()


def test_the_gate_looks_at_earlier_dates_too_and_never_at_dates_a_champion_has_learnt_from(data) -> None:
    judged = candidate(data)
    trials = earlier_trials(data)
    dates = [data.dates.evaluate, *(trial.dates.evaluate for trial in trials)]
    assert len(dates) == 3
    assert all(later - earlier >= timedelta(days=28) for later, earlier in itertools.pairwise(dates))
    assert all(
        trial.scorer.trained_until + timedelta(days=HORIZON) <= trial.dates.evaluate for trial in trials
    )
    first = judge(judged, data.panel, data.dates, None, seed=1, earlier=trials).decision
    assert "over 3 dates beats every baseline" in first.reason
    champion = fresh(judged, data, [day for day in DATES if day <= data.dates.evaluate], END)
    assert not is_unseen(champion, data.question, data.dates.evaluate)
    again = judge(judged, data.panel, data.dates, champion, seed=1, earlier=trials).decision
    assert again.promoted
    assert "learnt from every date" in again.reason
    old = fresh(judged, data, [day for day in DATES if day <= DATES[8]], DATES[10])
    compared = judge(judged, data.panel, data.dates, old, seed=1, earlier=trials).decision
    assert "the champion (" in compared.reason or "against the champion" in compared.reason


def test_where_the_evaluation_date_says_enough_no_earlier_date_is_tried(data, monkeypatch) -> None:
    customers = int((data.panel["as_of"] == pd.Timestamp(data.dates.evaluate)).sum())
    monkeypatch.setattr("models.candidate.ENOUGH", customers // 10)
    assert earlier_trials(data) == []


def test_where_no_champion_is_and_a_baseline_wins_the_baseline_scores(data) -> None:
    noise = Model.fit(TrainingSet(data.panel, data.question, data.dates, ("noise",), 7))
    decision = judge(noise, data.panel, data.dates, None, seed=1).decision
    assert decision.promoted
    assert decision.winner in ("rfm_logistic", "bg_nbd", "recency_rule")
    scorer = winner(noise, decision, data)
    assert trees_of(scorer) is None
    newest = fresh(scorer, data, [day for day in DATES if day <= data.dates.evaluate], END)
    assert newest.trained_until == data.dates.evaluate
    assert winner(noise, Decision(False, "lost", decision.winner), data) is noise
