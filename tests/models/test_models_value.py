import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from models import bgnbd, value
from models.panel_rows import rows
from tests.models.conftest import repurchase

FEATURES = ("days_since_last_order", "orders_90d", "order_value")


@pytest.fixture(scope="module")
def worth(panel, dates):
    return value.fit(panel, FEATURES, repurchase(28), dates, seed=7)


def test_the_total_is_near_and_the_error_below_every_rivals(worth, panel, dates):
    found = value.judge(worth, panel, repurchase(28), dates)
    ours = found.pop("model")
    assert abs(ours["spend_bias"]) < 0.08  # of 600 customers
    assert set(found) == {"historic_average", "textbook_formula", "bg_nbd_gamma_gamma"}
    assert all(ours["spend_absolute_error"] < rival["spend_absolute_error"] for rival in found.values())


def test_the_evaluation_date_is_never_learnt_from(worth, panel, dates):
    newest = panel["as_of"] == panel["as_of"].max()
    other = panel.assign(spend=panel["spend"].where(~newest, 1e6))
    assert value.fit(other, FEATURES, repurchase(28), dates, seed=7) == worth


def test_a_year_holds_more_than_the_horizon_and_less_than_its_pace_kept_up(worth, panel, dates):
    day = rows(panel, repurchase(28), [dates.evaluate])
    near = value.spend(worth, day)
    year = value.in_a_year(worth, day, near)
    assert (near >= 0.0).all()
    assert (year >= near).all()
    assert (year <= near * 365.0 / 28.0 + 1e-9).all()


def test_it_comes_back_from_json_and_takes_an_empty_day(worth, panel):
    back = value.from_json(json.loads(json.dumps(value.to_json(worth))))
    assert back == worth
    assert np.array_equal(value.spend(back, panel.head(9)), value.spend(worth, panel.head(9)))
    assert value.spend(worth, panel.head(0)).shape == (0,)


def test_where_nobody_comes_back_a_year_is_the_horizons_pace(panel, dates):
    once = panel.assign(active_days_ever=1.0)
    worth = value.fit(once, FEATURES, repurchase(28), dates, seed=7)
    assert worth.bgnbd is None
    assert value.in_a_year(worth, once.head(2), np.array([28.0, 0.0])) == pytest.approx([365.0, 0.0])
    assert "bg_nbd_gamma_gamma" not in value.judge(worth, once, repurchase(28), dates)
    assert bgnbd.COLUMNS == ("active_days_ever", "days_since_first_order", "days_since_last_order")


def test_the_total_goes_half_of_the_way_with_what_customers_did_since(worth, panel, dates):
    newest = dates.evaluate - pd.Timedelta(days=14)
    recent = SimpleNamespace(**{**vars(dates), "newest": [newest]})
    same = panel[panel["as_of"] == pd.Timestamp(dates.calibrate[0])].assign(as_of=pd.Timestamp(newest))
    came = same["days_to_next_order"] < 14
    half = same.assign(days_to_next_order=same["days_to_next_order"].where(~came | (came.cumsum() % 2 == 0)))

    def level(new):
        return value.fit(pd.concat([panel, new]), FEATURES, repurchase(28), recent, seed=7).level

    assert 0.7 < level(half) / level(same) < 0.8  # half as many: the root of a half, shrunk a little
