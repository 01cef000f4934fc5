"""The level of the newest days: found where it moved, and without a look at what came after the evaluation date."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from models import level
from models.calibration import offset
from models.training import train
from tests.models.conftest import churn, repurchase

DAYS = 14


@pytest.fixture
def recent(dates):
    """The dates of the other tests, with the newest of them two weeks before the evaluation."""
    newest = dates.evaluate - pd.Timedelta(days=DAYS)
    return SimpleNamespace(**{**vars(dates), "newest": [newest]})


def shop(day, customers, hazard, seed):
    """The rows of one date, the log-odds of an order in 28 days, and what was to be seen of it in `DAYS`.

    Customers order at steady rates, `hazard` times as often as the log-odds say.
    """
    rng = np.random.default_rng(seed)
    rate = rng.gamma(2.0, 0.01, customers)
    wait = np.floor(rng.exponential(1.0 / (rate * hazard)))
    frame = pd.DataFrame({"customer_id": np.arange(customers), "as_of": day, "days_to_next_order": wait})
    return frame, np.log(np.expm1(28.0 * rate)), rate


@pytest.mark.parametrize("question", [churn(28), repurchase(28)])
@pytest.mark.parametrize("hazard", [0.7, 1.0, 1.3])
def test_half_a_horizon_tells_half_of_how_the_level_moved(question, hazard):
    sign = question.order_sign
    before, raw, _ = shop("2024-01-01", 40_000, 1.0, 1)
    after, later, rate = shop("2024-01-15", 40_000, hazard, 2)
    found = level.moved(question, DAYS, (before, sign * raw), (after, sign * later))
    truly = offset(np.log(np.expm1(DAYS * rate)), -np.expm1(-DAYS * rate * hazard))
    assert sign * found == pytest.approx(truly * DAYS / 28.0, abs=0.02)


def test_a_few_customers_hardly_move_the_level():
    before, raw, _ = shop("2024-01-01", 40_000, 1.0, 1)
    few, of_few, _ = shop("2024-01-15", 10, 3.0, 2)
    assert abs(level.moved(repurchase(28), DAYS, (before, raw), (few, of_few))) < 0.2


def test_an_offset_puts_the_level_right():
    rng = np.random.default_rng(3)
    raw = rng.normal(size=50_000)
    y = (rng.random(50_000) < 1.0 / (1.0 + np.exp(-(raw - 0.4)))).astype(float)
    assert offset(raw, y) == pytest.approx(-0.4, abs=0.03)


def test_the_newest_rows_are_those_asked_about_whatever_their_label(panel, recent):
    new = panel[panel["as_of"] == pd.Timestamp(recent.evaluate)].assign(
        as_of=pd.Timestamp(recent.newest[0]), churned=np.nan
    )
    found = level.newest(pd.concat([panel, new]), churn(28), recent)
    assert len(found) == int(new["is_active"].sum())
    assert level.newest(panel.drop(columns="days_to_next_order"), churn(28), recent).empty


def test_a_model_follows_the_newest_level_but_not_what_came_after_it(panel, features, recent):
    as_of = pd.Timestamp(recent.newest[0])
    new = panel[panel["as_of"] == pd.Timestamp(recent.calibrate[0])].assign(as_of=as_of)
    nobody = new.assign(days_to_next_order=99.0)
    everybody_late = new.assign(days_to_next_order=float(DAYS), churned=0.0)

    def intercept(rows):
        return train(pd.concat([panel, rows]), features, churn(28), recent, seed=7).calibration["intercept"]

    assert intercept(nobody) > intercept(new) + 0.1
    assert intercept(everybody_late) == intercept(nobody)
