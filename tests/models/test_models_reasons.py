from dataclasses import replace
from types import SimpleNamespace

import lightgbm as lgb
import numpy as np
import pytest

from models.panel_rows import rows
from models.reasons import contributions, reasons
from tests.models.conftest import churn

NAN = float("nan")


def cause(code, *witnesses, high_means=None):
    return SimpleNamespace(code=code, witnesses=witnesses, high_means=high_means)


def witness(feature, than=None):
    return SimpleNamespace(feature=feature, than=than)


CAUSES = (
    cause(
        "silence", witness("recency_over_usual_gap", 1.0), witness("days_since_last_order"), high_means="risk"
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
def usual(day, features):
    return {name: float(day[name].median()) for name in features}


def test_contributions_are_lightgbms_own_also_with_nulls(model, day):
    frame = day.assign(orders_90d=day["orders_90d"].where(day.index % 3 > 0))
    theirs = lgb.Booster(model_str=model.booster).predict(
        frame[list(model.features)].to_numpy(float), pred_contrib=True
    )
    slope = model.calibration["slope"]
    assert contributions(model, frame) == pytest.approx(theirs[:, :-1] * slope, abs=1e-5)
    assert contributions(model, frame.head(0)).shape == (0, len(model.features))


def test_no_reason_contradicts_the_customers_own_data(model, day, usual):
    found = reasons(model, day, CAUSES, CAUSE_OF, usual)
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
    in_time = late_for_most.assign(recency_over_usual_gap=0.4)
    assert "risk_silence_high" in reasons(model, late_for_most, CAUSES, CAUSE_OF, usual)
    assert "risk_silence_high" not in reasons(model, in_time, CAUSES, CAUSE_OF, usual)
    unknown = late_for_most.assign(recency_over_usual_gap=NAN)
    assert "risk_silence_high" in reasons(model, unknown, CAUSES, CAUSE_OF, usual)


def test_the_strongest_comes_first(model, day, usual):
    push = contributions(model, day)
    silence, orders = push[:, 0], push[:, 1]
    first = reasons(model, day, CAUSES, CAUSE_OF, usual)[:, 0]
    clear = np.abs(orders) > np.abs(silence) + 0.05
    told = clear & np.array([name is not None and "frequency" in name for name in first])
    assert told.sum() > 0.5 * clear.sum()


def test_where_yes_means_an_order_what_speaks_against_buying_is_the_risk(model, day, usual):
    turned = replace(model, question=replace(model.question, yes_means="order"))
    frame = day.assign(orders_90d=np.nan)
    ours = reasons(model, frame, CAUSES, CAUSE_OF, usual)
    theirs = reasons(turned, frame, CAUSES, CAUSE_OF, usual)
    assert "risk_silence_high" in ours
    assert "risk_silence_high" not in theirs[ours == "risk_silence_high"]


def test_other_is_never_a_reason(model, day, usual):
    found = reasons(model, day, (CAUSES[2],), dict.fromkeys(model.features, "other"), usual)
    assert found.shape == (len(day), 3)
    assert set(found.ravel()) == {None}
