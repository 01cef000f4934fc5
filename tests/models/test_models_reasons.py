from dataclasses import replace
from types import SimpleNamespace

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest

from models.panel_rows import rows
from models.reasons import _chosen, contributions, no_reasons, reasons, usual_values
from tests.models.conftest import churn

NAN = float("nan")


def cause(code, *witnesses, high_means=None):
    return SimpleNamespace(code=code, witnesses=witnesses, high_means=high_means)


def witness(feature, own=None, by_own=False):
    return SimpleNamespace(feature=feature, own=own, by_own=by_own)


def own(feature, days=0.0, since=None, is_sum=False):
    return SimpleNamespace(feature=feature, days=days, since=since, is_sum=is_sum)


CAUSES = (
    cause(
        "silence",
        witness("days_since_last_order", own("usual_gap"), by_own=True),
        witness("days_since_last_order"),
        high_means="risk",
    ),
    cause("frequency", witness("orders_90d"), high_means="keep"),
    cause("other"),
)
CAUSE_OF = {
    "days_since_last_order": "silence",
    "orders_90d": "frequency",
    "amount_365d": "other",
    "noise": "other",
}


@pytest.fixture(scope="module")
def day(panel, dates):
    return rows(panel, churn(28), [dates.evaluate])


@pytest.fixture(scope="module")
def usual(day):
    return usual_values(day, CAUSES)


def codes(*arguments):
    """The codes of the three reasons, one row per customer."""
    columns = reasons(*arguments)
    return np.column_stack([columns[f"reason_{number}"] for number in (1, 2, 3)])


def test_contributions_are_lightgbms_own_also_with_nulls(model, day):
    frame = day.assign(orders_90d=day["orders_90d"].where(day.index % 3 > 0))
    theirs = lgb.Booster(model_str=model.booster).predict(
        frame[list(model.features)].to_numpy(float), pred_contrib=True
    )
    slope = model.calibration["slope"]
    assert contributions(model, frame) == pytest.approx(theirs[:, :-1] * slope, abs=1e-5)
    assert contributions(model, frame.head(0)).shape == (0, len(model.features))


def test_no_reason_contradicts_the_customers_own_data(model, day, usual):
    found = codes(model, day, CAUSES, CAUSE_OF, usual)
    for column in range(3):
        said = found[:, column]
        assert (
            day["days_since_last_order"][said == "risk_silence_high"] > usual["days_since_last_order"]
        ).all()
        assert (
            day["days_since_last_order"][said == "keep_silence_low"] < usual["days_since_last_order"]
        ).all()
        assert (day["orders_90d"][said == "risk_frequency_low"] < usual["orders_90d"]).all()
        assert (day["orders_90d"][said == "keep_frequency_high"] > usual["orders_90d"]).all()
    expected = {"risk_silence_high", "keep_silence_low", "risk_frequency_low", "keep_frequency_high", None}
    assert set(found.ravel()) == expected


def test_the_customers_own_rhythm_goes_before_the_shops(model, day, usual):
    late_for_most = day[day["days_since_last_order"] > usual["days_since_last_order"]]
    in_time = late_for_most.assign(usual_gap=late_for_most["days_since_last_order"] / 0.4)
    assert "risk_silence_high" in codes(model, late_for_most, CAUSES, CAUSE_OF, usual)
    assert "risk_silence_high" not in codes(model, in_time, CAUSES, CAUSE_OF, usual)
    unknown = late_for_most.assign(usual_gap=NAN)
    assert "risk_silence_high" in codes(model, unknown, CAUSES, CAUSE_OF, usual)


def test_the_strongest_comes_first(model, day, usual):
    push = contributions(model, day)
    silence, orders = push[:, 0], push[:, 1]
    first = codes(model, day, CAUSES, CAUSE_OF, usual)[:, 0]
    clear = np.abs(orders) > np.abs(silence) + 0.05
    told = clear & np.array([name is not None and "frequency" in name for name in first])
    assert told.sum() > 0.5 * clear.sum()


def test_where_yes_means_an_order_what_speaks_against_buying_is_the_risk(model, day, usual):
    turned = replace(model, question=replace(model.question, yes_means="order"))
    frame = day.assign(orders_90d=np.nan)
    ours = codes(model, frame, CAUSES, CAUSE_OF, usual)
    theirs = codes(turned, frame, CAUSES, CAUSE_OF, usual)
    assert "risk_silence_high" in ours
    assert "risk_silence_high" not in theirs[ours == "risk_silence_high"]


def test_other_is_never_a_reason(model, day, usual):
    found = codes(model, day, (CAUSES[2],), dict.fromkeys(model.features, "other"), usual)
    assert found.shape == (len(day), 3)
    assert set(found.ravel()) == {None}


def test_usual_is_the_median_of_the_days_customers_and_unknown_where_nobody_has_it(day):
    frame = day.assign(amount_90d=NAN)
    usual = usual_values(frame, (*CAUSES, cause("spend", witness("amount_90d"))))
    assert usual == {name: day[name].median() for name in ("days_since_last_order", "orders_90d")}


def test_the_counter_reason_is_the_strongest_on_the_other_side_than_the_first(model, day, usual):
    columns = reasons(model, day, CAUSES, CAUSE_OF, usual)
    first, second, counter = (columns[name] for name in ("reason_1", "reason_2", "counter_reason"))
    sides = np.array([[str(code)[:4] for code in column] for column in (first, second, counter)])
    there = np.array([code is not None for code in counter])
    assert 20 < there.sum() < len(day) - 20
    assert (sides[0] != sides[2])[there].all()
    # of two causes the other is the second reason, and speaks either way
    differ = (sides[0] != sides[1]) & (sides[1] != "None")
    assert (there == differ).all()
    assert (counter[there] == second[there]).all()


def test_a_counter_reason_may_be_weaker_than_three_reasons():
    push = np.array([[0.9, 0.8, 0.7, -0.1, -0.2], [-0.9, 0.5, 0.6, 0.1, 0.0], [0.9, 0.8, 0.7, -0.01, 0.1]])
    numbers = np.ones(push.shape, dtype=np.int16)
    assert _chosen(push, numbers).tolist() == [[0, 1, 2, 4], [0, 2, 1, 2], [0, 1, 2, -1]]
    numbers[0, 4] = 0  # what the data do not bear out is no reason
    numbers[2] = 0
    assert _chosen(push, numbers).tolist()[0] == [0, 1, 2, 3]
    assert _chosen(push, numbers).tolist()[2] == [-1, -1, -1, -1]


def test_each_reason_carries_the_customers_figure_their_own_usual_and_the_shops(model, day, usual):
    gaps = np.where(np.arange(len(day)) % 2, NAN, 30.0)
    columns = reasons(model, day.assign(usual_gap=gaps), CAUSES, CAUSE_OF, usual)
    for place in ("reason_1", "reason_2", "counter_reason"):
        value, own_usual, shop_usual = (
            columns[f"{place}_{name}"] for name in ("value", "own_usual", "shop_usual")
        )
        code = pd.Series(columns[place]).fillna("")
        silent, orders = (code.str.contains(word).to_numpy() for word in ("silence", "frequency"))
        assert value[silent].tolist() == day["days_since_last_order"].to_numpy()[silent].tolist()
        assert own_usual[silent] == pytest.approx(gaps[silent], nan_ok=True)
        assert value[orders].tolist() == day["orders_90d"].to_numpy()[orders].tolist()
        assert np.isnan(own_usual[orders]).all()
        assert set(shop_usual[silent]) == {usual["days_since_last_order"]}
        assert set(shop_usual[orders]) == {usual["orders_90d"]}
        nothing = ~silent & ~orders
        assert np.isnan([value[nothing], own_usual[nothing], shop_usual[nothing]]).all()


def test_an_own_usual_over_time_waits_until_there_is_a_before(model, day):
    rate = own("active_days_ever", days=90.0, since="days_since_first_order", is_sum=True)
    pace = cause("pace", witness("orders_90d", rate, by_own=True), high_means="keep")
    causes, cause_of = (
        (pace, cause("other")),
        {**dict.fromkeys(model.features, "other"), "orders_90d": "pace"},
    )
    frame = day.assign(active_days_ever=8.0, days_since_first_order=np.where(day["noise"] > 0, 360.0, 179.0))
    columns = reasons(model, frame, causes, cause_of, usual_values(frame, causes))
    there = np.array([code is not None for code in columns["reason_1"]])
    long_known = (day["noise"] > 0).to_numpy()
    assert there.sum() > 50
    assert not there[~long_known].any()
    assert set(columns["reason_1_own_usual"][there]) == {2.0}
    high = columns["reason_1"] == "keep_pace_high"
    assert (day["orders_90d"].to_numpy()[high] > 2.0).all()
    assert high.any()


def test_an_own_usual_that_is_a_mean_stays_what_it_is_and_waits_as_well(model, day):
    mean = own("mean_orders_ever", days=90.0, since="days_since_first_order")
    causes, cause_of = (cause("frequency", witness("orders_90d", mean)), cause("other")), dict(CAUSE_OF)
    cause_of["days_since_last_order"] = "other"
    known_for = np.where(day["noise"] > 0, 180.0, 179.0)
    frame = day.assign(mean_orders_ever=4.5, days_since_first_order=known_for)
    columns = reasons(model, frame, causes, cause_of, usual_values(frame, causes))
    there = np.array([code is not None for code in columns["reason_1"]])
    usual = columns["reason_1_own_usual"]
    assert set(usual[there & (known_for == 180.0)]) == {4.5}
    assert np.isnan(usual[there & (known_for == 179.0)]).all()
    assert (there & (known_for == 179.0)).any(), "the shop's usual decides of these as well"


def test_nobody_has_the_columns_and_no_reasons(model, day, usual):
    none = reasons(model, day.head(0), CAUSES, CAUSE_OF, usual)
    assert {name: len(values) for name, values in none.items()} == dict.fromkeys(no_reasons(0), 0)
