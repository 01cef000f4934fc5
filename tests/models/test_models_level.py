"""The level of a day: a season that comes back, a mix that changes, a past too short, and nothing of the future."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from models import level
from models.calibration import log_odds, shift
from models.level_series import level_series
from models.training import refreshed, train
from tests.models.conftest import churn, repurchase, simulate

FIRST = date(2022, 1, 3)
TODAY = date(2024, 6, 3)
HORIZON = 28
CELLS = {0: -1.0, 1: 0.0, 2: 1.5}


def season(day: date) -> float:
    """The log of how busy a day is: three times as busy in mid December as in mid June."""
    return 0.6 * np.cos((day.timetuple().tm_yday - 349) * 2 * np.pi / 365.25)


def history(weeks: int, until: date = TODAY, swing: float = 1.0, customers: int = 4000) -> pd.DataFrame:
    """Orders of three kinds of customers whose rates follow the season; the frequent kind grows week by week."""
    rng = np.random.default_rng(5)
    lines = []
    for back in range(weeks, 0, -1):
        day = until - timedelta(days=7 * back)
        for name, days in (("week", 7), ("churn", HORIZON), ("repurchase", HORIZON)):
            if day + timedelta(days=days) > until:
                continue
            busy = np.mean([np.exp(swing * season(day + timedelta(days=ahead))) for ahead in range(days)])
            for cell, odds in CELLS.items():
                n = customers + (20 * (weeks - back) if cell == 2 else 0)
                share = -np.expm1(-np.exp(odds) * busy * days / 60.0)
                lines.append((name, pd.Timestamp(day), cell, float(n), float(rng.binomial(n, share)), 0.0))
    return pd.DataFrame(lines, columns=["question", "as_of", "cell", "customers", "ordered", "spend"])


def busy(day: date) -> float:
    """How busy the horizon from a day on is."""
    return float(np.mean([np.exp(season(day + timedelta(days=ahead))) for ahead in range(HORIZON)]))


def true_share(day: date) -> float:
    """The share of as many customers of each kind who order in the horizon from a day on."""
    return float(np.mean([-np.expm1(-np.exp(odds) * busy(day) * HORIZON / 60.0) for odds in CELLS.values()]))


@pytest.mark.parametrize("month", [3, 5, 9, 11])
def test_with_two_years_behind_it_a_level_turns_with_the_season(month: int) -> None:
    day = date(2024, month, 3)
    past = history(120, until=day)
    believed = level.forecast(past, repurchase(HORIZON), day)
    assert believed is not None
    newest, everybody = day - timedelta(days=HORIZON), pd.Series(list(CELLS))
    assert believed.order_chance(everybody, newest) == pytest.approx(true_share(newest), abs=0.02)
    assert believed.order_chance(everybody, day) == pytest.approx(true_share(day), abs=0.02)
    assert abs(true_share(day) - true_share(newest)) > 0.03, "the season turns"


def test_a_shop_of_half_a_year_goes_back_to_its_usual_level() -> None:
    past = history(26, swing=0.0)
    believed = level.forecast(past, repurchase(HORIZON), TODAY)
    assert believed is not None
    assert abs(believed.at(TODAY)) < 0.05
    assert "year_ago" not in believed.facts


def test_too_few_closed_dates_are_no_past() -> None:
    assert level.forecast(history(8), repurchase(HORIZON), TODAY) is None


def test_a_level_is_not_what_a_growing_share_of_frequent_customers_makes_of_it() -> None:
    past = history(60, swing=0.0)
    weeks = past[past["question"] == "week"].groupby("as_of")[["ordered", "customers"]].sum()
    rate = (weeks["ordered"] / weeks["customers"]).to_numpy()
    assert rate[-8:].mean() > rate[:8].mean() * 1.05, "the mix moves"
    series = level_series(past[past["question"] == "week"])
    assert abs(series.level[-8:].mean() - series.level[:8].mean()) < 0.03


def test_nothing_after_the_day_is_looked_at() -> None:
    past, day = history(120), TODAY - timedelta(days=140)
    cut = past[
        past["as_of"] + pd.to_timedelta(np.where(past["question"] == "week", 7, HORIZON), "D") <= str(day)
    ]
    assert len(cut) < len(past)
    assert level.forecast(past, churn(HORIZON), day) == level.forecast(cut, churn(HORIZON), day)
    spoilt = past.assign(ordered=past["ordered"].where(past.index.isin(cut.index), 0.0))
    assert level.forecast(spoilt, churn(HORIZON), day) == level.forecast(cut, churn(HORIZON), day)


def test_a_level_comes_back_from_json_as_it_was() -> None:
    believed = level.forecast(history(60), churn(HORIZON), TODAY)
    assert level.from_json(level.to_json(believed)) == believed
    assert level.from_json(level.to_json(None)) is None


def test_what_was_believed_is_said_in_a_sentence() -> None:
    believed = level.forecast(history(120, until=date(2024, 11, 25)), churn(HORIZON), date(2024, 11, 25))
    assert believed is not None
    assert believed.facts["ahead"] > 1.2
    assert f"{believed.facts['year_ago']:.2f} times a year ago" in level.sentence(believed.facts)


@pytest.fixture(scope="module")
def levelled() -> tuple[pd.DataFrame, pd.DataFrame, object]:
    """A panel of eight dates with cells, its history, and the plan of its dates."""
    from types import SimpleNamespace

    days = [TODAY - timedelta(days=HORIZON * back) for back in range(8, -1, -1)]
    panel = simulate(days).assign(level_cell=lambda rows: np.minimum(rows["orders_90d"] // 3, 2.0))
    closed = days[:-1]
    plan = SimpleNamespace(
        train=closed[:5],
        stop=closed[5:6],
        calibrate=closed[6:7],
        evaluate=closed[7],
        all=days,
        between=[],
        newest=[],
    )
    return panel, history(120), plan


def test_a_model_promises_the_customers_of_the_day_what_the_level_says(levelled, features) -> None:
    panel, past, plan = levelled
    model = train(panel, features, churn(HORIZON), plan, seed=7, history=past)
    fresh = refreshed(model, panel, plan.all[:-1], TODAY, past)
    assert fresh.trained_until == plan.evaluate
    assert fresh.level is not None
    there = panel[(panel["as_of"] == pd.Timestamp(TODAY)) & panel["is_active"]]
    expected = 1.0 - fresh.level.order_chance(there["level_cell"], TODAY)
    assert fresh.chance(there).mean() == pytest.approx(expected, abs=1e-6)
    # half a year on the same customers are in another season, and a row without a day is scored at the model's own
    later = there.assign(as_of=pd.Timestamp(TODAY + timedelta(days=189)))
    moved = log_odds(fresh.chance(later)) - log_odds(fresh.chance(there))
    truly = fresh.level.at(TODAY + timedelta(days=189)) - fresh.level.at(TODAY)
    assert truly > 0.3
    assert moved == pytest.approx(np.full(len(there), -truly), abs=1e-9)
    assert (fresh.chance(there.drop(columns="as_of")) == fresh.chance(there)).all()


def test_the_outcomes_of_the_day_that_is_judged_change_nothing(levelled, features) -> None:
    panel, past, plan = levelled
    judged = panel["as_of"] >= pd.Timestamp(plan.evaluate)
    blind = panel.assign(churned=panel["churned"].where(~judged))
    models = [train(rows, features, churn(HORIZON), plan, seed=7, history=past) for rows in (panel, blind)]
    assert models[0] == models[1]
    assert refreshed(models[0], panel, plan.all[:-1], TODAY, past) != models[0]


def test_a_shift_gives_the_mean_and_never_runs_away() -> None:
    odds = np.random.default_rng(3).normal(size=50_000)
    moved = shift(odds, 0.3)
    assert (1.0 / (1.0 + np.exp(-(odds + moved)))).mean() == pytest.approx(0.3, abs=1e-9)
    assert shift(odds, 1.0) == 3.0
    assert shift(np.zeros(0), 0.5) == 0.0


def test_a_model_comes_back_from_json_with_its_level(levelled, features) -> None:
    panel, past, plan = levelled
    model = train(panel, features, churn(HORIZON), plan, seed=7, history=past)
    again = type(model).from_json(model.to_json())
    assert again == model
    assert replace(again, level=None) != model


def one_cohort(newcomers: bool) -> pd.DataFrame:
    """60 weeks of a shop, whose customers become another kind in the first 26; or go on to come as they were."""
    rng = np.random.default_rng(3)
    lines = []
    for week in range(60):
        day = TODAY - timedelta(days=7 * (60 - week))
        share = 0.9 if newcomers or week >= 26 else 0.1
        for name, days in (("week", 7), ("repurchase", HORIZON)):
            if day + timedelta(days=days) > TODAY:
                continue
            for cell, odds, part in ((0, -1.0, 1.0 - share), (1, 0.0, share)):
                chance = -np.expm1(-np.exp(odds - 0.7 * (week < 26)) * days / 60.0)
                n = 4000.0 * part
                lines.append((name, pd.Timestamp(day), cell, n, float(rng.binomial(int(n), chance)), 0.0))
    return pd.DataFrame(lines, columns=history(12).columns)


def test_a_shop_whose_customers_were_others_has_no_level_of_last_year() -> None:
    question = repurchase(HORIZON)
    rows = one_cohort(newcomers=False)
    weeks = level_series(rows[rows["question"] == "week"].reset_index(drop=True))
    assert weeks.alike[:26] == pytest.approx(0.2)
    assert weeks.alike[26:] == pytest.approx(1.0)
    assert level.forecast(rows, question, TODAY) is None
    assert level.busyness(rows, question, TODAY) is None
    believed = level.forecast(one_cohort(newcomers=True), question, TODAY)
    assert believed is not None
    assert believed.facts["year_ago"] < 0.65, "the same customers: last year's weeks were quiet"
