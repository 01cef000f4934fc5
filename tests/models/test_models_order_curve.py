"""The curve of the next order, on simulated orders whose true chances are known."""

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from models import order_curve, order_curve_figures
from models.errors import CannotTrain
from models.fallback import SnapshotBgNbd
from models.metrics import metrics
from models.order_curve import LABEL, fit, fit_until, probabilities, survival
from models.scorer import TrainingSet
from models.side_models import learn
from models.training_dates import Fold
from questions.horizons import HORIZONS
from tests.models.conftest import repurchase
from tests.models.test_models_level import TODAY, history

FIRST, DAYS, CUSTOMERS = date(2024, 1, 1), 300, 1200
END = FIRST + timedelta(days=DAYS)
QUESTION = repurchase(14)


def panel_of(days: list[int], seed: int = 5) -> pd.DataFrame:
    """One row per customer and day: what had been ordered by then, the next order, and its true chances.

    A customer orders at a rate of their own and leaves after any day with the same small chance.
    """
    rng = np.random.default_rng(seed)
    rate, left = rng.gamma(1.2, 0.04, CUSTOMERS), rng.exponential(250.0, CUSTOMERS)
    ordered = (rng.random((CUSTOMERS, DAYS)) < -np.expm1(-rate)[:, None]) & (np.arange(DAYS) < left[:, None])
    ordered[:, 0] |= rng.random(CUSTOMERS) < 0.5
    return pd.concat([_rows(ordered, rate, left, day) for day in days], ignore_index=True)


def _rows(ordered: np.ndarray, rate: np.ndarray, left: np.ndarray, day: int) -> pd.DataFrame:
    past, ahead = ordered[:, :day], ordered[:, day:]
    come = past.any(axis=1)
    times = [np.flatnonzero(line) for line in past]
    gaps = [np.median(np.diff(line)) if len(line) > 1 else np.nan for line in times]
    frame = pd.DataFrame(
        {
            "customer_id": [f"c{number:04}" for number in range(CUSTOMERS)],
            "as_of": pd.Timestamp(FIRST + timedelta(days=day)),
            "active_days_ever": past.sum(axis=1).astype(float),
            "days_since_first_order": day - past.argmax(axis=1).astype(float),
            "days_since_last_order": past[:, ::-1].argmax(axis=1) + 1.0,
            "usual_days_between_orders": gaps,
            **{f"orders_{window}d": past[:, -window:].sum(axis=1).astype(float) for window in (30, 90)},
            LABEL: np.where(ahead.any(axis=1), ahead.argmax(axis=1), np.nan) if day < DAYS else np.nan,
            "rate": rate,
            "left": left - day,
        }
    )
    return frame[come]


@pytest.fixture(scope="module")
def weeks() -> list[int]:
    return list(range(90, DAYS + 1, 14))


@pytest.fixture(scope="module")
def panel(weeks: list[int]) -> pd.DataFrame:
    return panel_of(weeks)


@pytest.fixture(scope="module")
def curve(panel: pd.DataFrame) -> order_curve.OrderCurve:
    return fit_until(panel, QUESTION, END)


def test_each_horizon_beats_the_base_rate_and_bgnbd_on_days_it_has_not_seen(panel: pd.DataFrame) -> None:
    fold = Fold((), (), (), END - timedelta(days=14))
    figures = order_curve_figures.judge(panel, QUESTION, fold)
    for days in HORIZONS:
        name = order_curve_figures.figure(days, "log_loss")
        assert figures["model"][name] < figures["base_rate"][name] - 0.02, days
        assert figures["model"][name] < figures["bg_nbd"][name] + 0.005, days
        assert figures["model"][order_curve_figures.figure(days, "auc")] > 0.65


def test_what_it_is_judged_on_it_has_not_learnt_from(panel: pd.DataFrame) -> None:
    """The figures of 30 days are those of a curve that is shown nothing which came on or after their date."""
    day = order_curve.newest_closed(panel, END, 30)
    assert day is not None
    cut = pd.Timestamp(day)
    when = panel["as_of"] + pd.to_timedelta(panel[LABEL], unit="D")
    blind = fit_until(
        panel[panel["as_of"] <= cut].assign(**{LABEL: panel[LABEL].where(when < cut)}), QUESTION, day
    )
    there = panel[panel["as_of"] == cut]
    figures = metrics(
        (there[LABEL] < 30).to_numpy(float), -np.expm1(survival(blind, there)[:, HORIZONS.index(30)])
    )
    judged = order_curve_figures.judge(panel, QUESTION, Fold((), (), (), END - timedelta(days=14)))
    assert judged["model"]["order_30d_log_loss"] == figures["log_loss"]


def test_nothing_that_came_after_the_end_changes_it(panel: pd.DataFrame) -> None:
    evaluate = FIRST + timedelta(days=230)
    end = pd.Timestamp(evaluate + timedelta(days=14))
    when = panel["as_of"] + pd.to_timedelta(panel[LABEL], unit="D")
    other = panel.assign(**{LABEL: panel[LABEL].where(when < end, 200.0)})
    assert (other[LABEL] != panel[LABEL])[panel["as_of"] < end].sum() > 500
    dates = Fold((), (), (), evaluate)
    assert fit(other, QUESTION, dates) == fit(panel, QUESTION, dates)


def test_horizons_that_were_never_over_go_on_by_the_hazard_of_bgnbd(panel: pd.DataFrame) -> None:
    """With six weeks of dates no 60 days were over: the last span that was is the pattern of those after it."""
    young = panel[panel["as_of"] >= pd.Timestamp(END - timedelta(days=45))]
    curve = fit_until(young, QUESTION, END)
    assert curve.bgnbd is not None
    assert curve.weights[1] != curve.weights[2] == curve.weights[3] == curve.weights[4]
    today = young[young["as_of"] == pd.Timestamp(END)]
    chances = -np.expm1(survival(curve, today))
    assert (np.diff(chances, axis=1) > 0.0).all()
    true = _true(today, 90)
    assert metrics_of(chances[:, 4], true) < metrics_of(np.full(len(true), true.mean()), true) - 0.03
    assert abs(chances[:, 4].mean() - true.mean()) < 0.06


def test_without_bgnbd_the_hazard_stays_the_same(panel: pd.DataFrame) -> None:
    once = panel.assign(active_days_ever=1.0, usual_days_between_orders=np.nan)
    young = once[once["as_of"] >= pd.Timestamp(END - timedelta(days=40))]
    curve = fit_until(young, QUESTION, END)
    assert curve.bgnbd is None
    logs = survival(curve, young[young["as_of"] == pd.Timestamp(END)])
    assert logs[:, 3] - logs[:, 2] == pytest.approx(logs[:, 4] - logs[:, 3])
    assert (logs[:, 4] < logs[:, 3]).all()


def test_a_scorers_chance_is_kept_at_its_horizon(curve: order_curve.OrderCurve, panel: pd.DataFrame) -> None:
    today = panel[panel["as_of"] == pd.Timestamp(END)]
    chance = np.random.default_rng(1).random(len(today))
    chances = probabilities(curve, today, chance, 14)
    assert (chances[:, 1] == chance).all()
    assert (np.diff(chances, axis=1) >= 0.0).all()


def test_days_before_a_busy_season_promise_more_orders(panel: pd.DataFrame) -> None:
    """Two years of weeks that turn with the season: the same customers on another day of the year."""
    shifted = panel.assign(as_of=panel["as_of"] + (pd.Timestamp(TODAY) - pd.Timestamp(END)))
    past = history(110)
    seasonal, plain = (fit_until(shifted, QUESTION, TODAY, part) for part in (past, None))
    today = shifted[shifted["as_of"] == pd.Timestamp(TODAY)]
    factor = seasonal.season
    assert factor is not None
    later = [TODAY + timedelta(days=days) for days in range(0, 365, 7)]
    busy = [float(factor.of(pd.DataFrame({"as_of": [day + timedelta(days=15)]}))[0]) for day in later]
    best, worst = later[int(np.argmax(busy))], later[int(np.argmin(busy))]
    on_best, on_worst = (
        -np.expm1(survival(seasonal, today.assign(as_of=pd.Timestamp(day)))[:, 2]).mean()
        for day in (best, worst)
    )
    assert on_best > 1.3 * on_worst
    assert survival(plain, today.assign(as_of=pd.Timestamp(best))).tolist() == survival(plain, today).tolist()


def test_it_comes_back_from_json_and_takes_an_empty_day(panel: pd.DataFrame) -> None:
    curve = fit_until(panel, QUESTION, END, history(60))
    again = order_curve.from_json(json.loads(json.dumps(order_curve.to_json(curve))))
    assert again == curve
    assert survival(again, panel.head(0)).shape == (0, len(HORIZONS))


def test_with_too_few_who_ordered_nothing_is_learnt(panel: pd.DataFrame) -> None:
    with pytest.raises(CannotTrain, match="needs 30 customers who ordered within 7 days"):
        fit_until(panel.assign(**{LABEL: np.nan}), QUESTION, END)


def test_without_a_model_bgnbd_of_the_day_says_how_orders_fall(panel: pd.DataFrame) -> None:
    today = panel[panel["as_of"] == pd.Timestamp(END)]
    model = order_curve.snapshot_orders(today)
    assert model is not None
    logs = order_curve.snapshot_survival(model, today, QUESTION)
    assert logs is not None
    day = TrainingSet(today, repurchase(30), Fold((), (), (END,), END))
    assert -np.expm1(logs[:, 2]) == pytest.approx(SnapshotBgNbd.fit(day).chance(today))
    assert (np.diff(logs, axis=1) <= 0.0).all()
    assert order_curve.snapshot_orders(today.assign(active_days_ever=1.0)) is None


def test_training_learns_it_next_to_the_question_that_names_it(panel: pd.DataFrame) -> None:
    from dataclasses import replace

    question = replace(QUESTION, side_models=("horizons",))
    data = TrainingSet(panel, question, Fold((), (), (), END - timedelta(days=14)))
    (lesson,) = learn(data, []).values()
    assert order_curve.from_json(lesson.values) == fit(panel, question, data.dates)
    assert lesson.sentence.count(" days ") == len(HORIZONS)
    assert set(lesson.figures) == {"model", "bg_nbd", "base_rate"}


def metrics_of(p: np.ndarray, true: np.ndarray) -> float:
    """The log loss to expect where `true` are the chances."""
    return float(np.mean(-true * np.log(p) - (1.0 - true) * np.log1p(-p)))


def _true(frame: pd.DataFrame, days: int) -> np.ndarray:
    stays = np.clip(frame["left"].to_numpy(), 0.0, days)
    return np.clip(-np.expm1(-frame["rate"].to_numpy() * stays), 1e-9, 1.0 - 1e-9)


@pytest.mark.parametrize("size", [1, 37])
def test_a_curve_is_the_same_to_the_last_bit_whoever_is_asked_beside(
    panel: pd.DataFrame, curve: order_curve.OrderCurve, size: int
) -> None:
    at_once = survival(curve, panel)
    parts = [survival(curve, panel.iloc[start : start + size]) for start in range(0, 20 * size, size)]
    in_runs = np.concatenate(parts)
    assert (in_runs == at_once[: len(in_runs)]).all()
