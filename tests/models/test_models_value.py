import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from models import bgnbd, lifetimes, value
from models.bgnbd import BgNbd
from models.gamma_gamma import GammaGamma
from models.lifetimes import LABEL, Lifetimes
from models.panel_rows import rows
from tests.models.conftest import repurchase
from tests.models.test_models_level import history

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
    assert all(ours["spend_gini"] > rival["spend_gini"] for rival in found.values())


def test_the_evaluation_date_is_never_learnt_from(worth, panel, dates):
    newest = panel["as_of"] == panel["as_of"].max()
    other = panel.assign(spend=panel["spend"].where(~newest, 1e6))
    assert value.fit(other, FEATURES, repurchase(28), dates, seed=7) == worth


def gone() -> pd.DataFrame:
    """A customer who ordered on 301 days and is silent for as long again: BG/NBD's chance to be there is 1e-155."""
    return pd.DataFrame(
        {
            "active_days_ever": [301.0],
            "days_since_first_order": [1000.0],
            "days_since_last_order": [700.0],
            "amount_ever": [3010.0],
        }
    )


SHOP = Lifetimes(BgNbd(0.3, 5.0, 1.0, 3.0), GammaGamma(6.0, 4.0, 15.0))
PLAIN = value.Value(30, (), (), 1.0, SHOP)


def test_a_year_is_no_less_than_its_horizon_where_nobody_seems_left():
    assert bgnbd.alive(SHOP.orders, bgnbd.histories(gone()))[0] < 1e-100
    year = value.in_a_year(PLAIN, gone(), np.array([10.0]))
    assert 10.0 < year[0] < 10.0 * 365.0 / 30.0  # once 0.0


def test_what_they_would_spend_if_they_stay_needs_no_chance_to_stay():
    frame = pd.concat([gone(), gone().assign(days_since_last_order=2.0), gone(), gone()])
    year, risk = np.array([0.1, 5000.0, 0.1, 0.1]), np.array([1.0, 0.5, 0.5, np.nan])
    staying = value.if_they_stay(PLAIN, frame, year, risk, 60.0)
    assert 10.0 < staying[0] < 0.3 * 365.0 * 10.5  # the customer's own pace, however long ago
    assert staying[1] == 5000.0  # never less than with the chance to leave
    assert staying[2] == 0.2  # nor more than all of it, from those who stay alone
    assert np.isnan(staying[3])
    alone = value.if_they_stay(replace(PLAIN, lifetimes=None), frame, year, risk, 60.0)
    assert alone[:3].tolist() == year[:3].tolist()


def test_the_pace_of_a_year_has_the_total_of_lifetimes_and_half_of_it_where_the_season_is_known(
    worth, panel, dates
):
    day = rows(panel, repurchase(28), dates.calibrate)
    near, lasting = value.spend(worth, day), lifetimes.year_spend(worth.lifetimes, day)
    assert value.in_a_year(worth, day, near).sum() == pytest.approx(lasting.sum(), rel=1e-3)
    past = history(110, until=dates.evaluate)
    busy = value.fit(panel, FEATURES, repurchase(28), dates, seed=7, history=past)
    near = value.spend(busy, day)
    per_day = near / (busy.season.of(day) / busy.season.year)
    pace = per_day * lifetimes.year_to(busy.lifetimes, day, 28)
    assert busy.pace_level == pytest.approx(np.sqrt(lasting.sum() / pace.sum()))


def test_spend_is_promised_as_busy_as_the_day_will_be(panel, dates):
    past = history(110, until=dates.evaluate)
    worth = value.fit(panel, FEATURES, repurchase(28), dates, seed=7, history=past)
    day = rows(panel, repurchase(28), [dates.evaluate])
    advent = day.assign(as_of=pd.Timestamp(dates.evaluate.year, 12, 1))
    ratio = value.spend(worth, advent) / value.spend(worth, day)
    expected = worth.season.of(advent) / worth.season.of(day)
    assert expected.min() > 1.3
    assert ratio == pytest.approx(expected)
    assert value.spend(worth, day.drop(columns="as_of")) == pytest.approx(value.spend(worth, day))
    assert value.from_json(json.loads(json.dumps(value.to_json(worth)))) == worth


def with_a_year(panel: pd.DataFrame, dates: SimpleNamespace, days: int, times: float) -> pd.DataFrame:
    """The panel with a date so many days before the evaluation date, whose year brought `times` BG/NBD's promise."""
    early = panel[panel["as_of"] == pd.Timestamp(dates.calibrate[0])]
    model = lifetimes.fit(early, dates)
    closed = early.assign(as_of=pd.Timestamp(dates.evaluate - timedelta(days=days)))
    closed = closed.assign(**{LABEL: times * lifetimes.spend(model, early, 365)})
    return pd.concat([panel, closed])


def test_the_year_goes_half_of_the_way_of_a_closed_one_and_never_looks_at_an_open_one(panel, dates):
    def year_level(days, times):
        return lifetimes.fit(with_a_year(panel, dates, days, times), dates).level

    assert year_level(365, 1.0) == pytest.approx(1.0)
    assert 1.8 < year_level(365, 4.0) < 2.0
    assert 0.5 < year_level(400, 0.25) < 0.6
    assert year_level(364, 4.0) == 1.0


def test_a_year_is_judged_once_it_has_closed(worth, panel, dates):
    assert not any("365d" in name for name in value.judge(worth, panel, repurchase(28), dates)["model"])
    closed = panel.assign(**{LABEL: panel["spend"] * 13.0})
    figures = value.judge(worth, closed, repurchase(28), dates)
    day = rows(closed, repurchase(28), [dates.evaluate])
    year = value.in_a_year(worth, day, value.spend(worth, day))
    assert figures["model"]["value_365d_bias"] == pytest.approx(year.sum() / day[LABEL].sum() - 1.0)
    assert figures["bg_nbd_gamma_gamma"]["value_365d_absolute_error"] > 0.0


def test_the_promise_is_right_on_average_in_every_part_of_the_ranking():
    rng = np.random.default_rng(3)
    days = pd.date_range("2024-01-01", periods=8, freq="28D")
    dates = SimpleNamespace(
        train=days[:5], stop=days[5:6], calibrate=days[6:7], evaluate=days[7].date(), newest=[]
    )
    rate = np.tile(rng.permutation(np.linspace(0.05, 0.9, 3000)), len(days))  # most spend nothing
    panel = pd.DataFrame(
        {
            "customer_id": np.tile(np.arange(3000), len(days)),
            "as_of": np.repeat(days, 3000),
            "rate": rate,
            "repurchased": 1.0,
            "spend": np.where(rng.random(len(rate)) < rate, rng.gamma(4.0, 10.0, len(rate)), 0.0),
            "amount_ever": 40.0,
            "active_days_ever": 1.0,
            "days_since_first_order": 10.0,
            "days_since_last_order": 10.0,
        }
    )
    worth = value.fit(panel, ["rate"], repurchase(28), dates, seed=7)
    tenths = value.spend_deciles(worth, panel, repurchase(28), dates)
    assert len(tenths) == 10
    ratio = tenths["promised"] / tenths["observed"]
    assert ratio.between(0.6, 1.4).all()  # the least have 27 orders: chance is a fifth
    assert ratio[3:].between(0.85, 1.15).all()


def test_it_comes_back_from_json_and_takes_an_empty_day(worth, panel):
    back = value.from_json(json.loads(json.dumps(value.to_json(worth))))
    assert back == worth
    assert np.array_equal(value.spend(back, panel.head(9)), value.spend(worth, panel.head(9)))
    assert value.spend(worth, panel.head(0)).shape == (0,)


def test_where_nobody_comes_back_a_year_is_the_horizons_pace(panel, dates):
    once = panel.assign(active_days_ever=1.0)
    worth = value.fit(once, FEATURES, repurchase(28), dates, seed=7)
    assert worth.lifetimes is None
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
