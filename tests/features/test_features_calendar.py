"""Which dates train and which judge, and which as-of dates are refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.date_plan import AsOfOutside, NotEnoughHistory, check_as_of, plan_dates

FIRST, END = date(2017, 1, 1), date(2018, 1, 1)


def test_the_demo_year():
    plan = plan_dates(FIRST, END, 28, step_days=7, train_dates=30, min_history_days=90)
    assert (plan.evaluate, plan.calibrate, plan.stop) == (
        date(2017, 12, 4),
        (date(2017, 11, 6),),
        (date(2017, 10, 9),),
    )
    assert (plan.train[0], plan.train[-1], len(plan.train)) == (date(2017, 4, 3), date(2017, 9, 11), 24)
    assert plan.between == (
        *(date(2017, 9, 18), date(2017, 9, 25), date(2017, 10, 2)),
        *(date(2017, 10, 16), date(2017, 10, 23), date(2017, 10, 30)),
    )
    assert plan.newest == (date(2017, 11, 20),)
    assert plan.latest == (date(2017, 11, 13), date(2017, 11, 20), date(2017, 11, 27))
    assert plan.today == END
    assert plan.all[-6:] == (*plan.calibrate, *plan.latest, plan.evaluate, plan.today)
    assert plan.closed == plan.all[:-1]


@given(
    days=st.integers(1, 900),
    horizon=st.integers(1, 120),
    step=st.integers(1, 40),
    train=st.integers(1, 40),
    history=st.integers(0, 200),
    stop=st.integers(1, 3),
    calibrate=st.integers(1, 3),
)
def test_every_phase_is_closed_before_the_next_begins(days, horizon, step, train, history, stop, calibrate):
    end, embargo = FIRST + timedelta(days=days), timedelta(days=horizon)
    try:
        plan = plan_dates(
            FIRST,
            end,
            horizon,
            step_days=step,
            train_dates=train,
            min_history_days=history,
            stop_dates=stop,
            calibrate_dates=calibrate,
        )
    except NotEnoughHistory:
        assert days < history + 4 * horizon + step * (stop + calibrate - 2)
        return
    assert 1 <= len(plan.train) <= train
    assert plan.train[0] - FIRST >= timedelta(days=history)
    assert plan.train[-1] + embargo <= plan.stop[0]
    assert plan.stop[-1] + embargo <= plan.calibrate[0]
    assert plan.calibrate[-1] + embargo <= plan.evaluate
    assert plan.evaluate + embargo == end
    # dates of no phase are closed by the next one, and the newest by nobody
    assert all(day + embargo <= plan.calibrate[0] for day in plan.between if day < plan.stop[0])
    assert all(day + embargo <= plan.evaluate and day > plan.train[-1] for day in plan.between)
    assert all(plan.calibrate[-1] < day < plan.evaluate for day in plan.newest)
    assert list(plan.all) == sorted(set(plan.all))


def test_too_little_history_says_what_is_missing():
    with pytest.raises(
        NotEnoughHistory, match=r"23 more days of orders, or a horizon of 54 days instead of 60\."
    ):
        plan_dates(FIRST, FIRST + timedelta(days=307), 60, step_days=7, train_dates=8, min_history_days=90)
    with pytest.raises(
        NotEnoughHistory, match=r"200 days of orders .* there are 30. It takes 170 more days of orders\.$"
    ):
        plan_dates(FIRST, FIRST + timedelta(days=30), 25, step_days=7, train_dates=8, min_history_days=100)
    assert NotEnoughHistory.exit_code == 3


def test_as_of_must_be_after_the_first_day_and_not_after_the_end():
    check_as_of(date(2017, 1, 2), FIRST, END)
    check_as_of(END, FIRST, END)
    with pytest.raises(
        AsOfOutside, match=r"2018-01-02 is after the data's end: orders are known up to 2017-12-31\."
    ):
        check_as_of(date(2018, 1, 2), FIRST, END)
    with pytest.raises(AsOfOutside, match=r"2017-01-01 is before the data's start"):
        check_as_of(FIRST, FIRST, END)
    assert AsOfOutside.exit_code == 2


def test_a_plan_needs_sensible_numbers():
    with pytest.raises(ValueError, match="step_days is 0"):
        plan_dates(FIRST, END, 28, step_days=0, train_dates=8, min_history_days=90)
