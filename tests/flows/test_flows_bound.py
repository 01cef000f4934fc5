"""A shop larger than `training.max_rows`: bounded, sampled, said so; and the same again."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from features.date_plan import DatePlan
from features.panel_plan import bounded, panel_rows
from questions.question import Question
from tests.flows.conftest import Shop, write_shop

Said = Callable[[], str]
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(60)]
CHURN = Question("churn", "churned", 3, "no order")
REPURCHASE = Question("repurchase", "repurchased", 3, "order")
PLANS = {
    CHURN: DatePlan(tuple(DAYS[:48]), (DAYS[50],), (DAYS[53],), DAYS[56]),
    REPURCHASE: DatePlan(tuple(DAYS[:10]), (DAYS[50],), (DAYS[53],), DAYS[56]),
}
CUSTOMERS = dict.fromkeys(DAYS, 1000)


def test_within_the_bound_nothing_is_left_out() -> None:
    assert panel_rows(PLANS, CUSTOMERS) == 51_000
    assert bounded(PLANS, CUSTOMERS, 51_000) == (PLANS, 1.0)


def test_dates_are_left_out_evenly_before_customers_and_the_newest_and_the_judged_never() -> None:
    plans, share = bounded(PLANS, CUSTOMERS, 27_000)
    kept = [DAYS.index(day) for day in plans[CHURN].train]
    assert (share, kept[0], kept[-1]) == (1.0, 0, 47)
    assert {later - earlier for earlier, later in pairwise(kept)} <= {2, 3}
    assert panel_rows(plans, CUSTOMERS) <= 27_000
    assert plans[REPURCHASE] == PLANS[REPURCHASE], "ten dates are few already"
    for question, dates in plans.items():
        assert (dates.stop, dates.calibrate, dates.evaluate) == (
            PLANS[question].stop,
            PLANS[question].calibrate,
            DAYS[56],
        )


def test_dates_between_the_phases_are_left_out_like_those_before_them() -> None:
    plan = DatePlan(
        tuple(DAYS[:20]), (DAYS[30],), (DAYS[40],), DAYS[50], between=tuple(DAYS[21:39:2]), newest=(DAYS[43],)
    )
    plans, share = bounded({CHURN: plan}, CUSTOMERS, 19_000)
    fewer = plans[CHURN]
    assert (share, len(fewer.train) + len(fewer.between), fewer.newest) == (1.0, 15, plan.newest)
    assert set(fewer.between) < set(plan.between)
    assert fewer.between


def test_what_is_too_much_with_a_dozen_dates_is_left_to_a_sample() -> None:
    plans, share = bounded(PLANS, CUSTOMERS, 5_000)
    assert len(plans[CHURN].train) == 12
    assert share * panel_rows(plans, CUSTOMERS) == pytest.approx(5_000)


@pytest.mark.slow
def test_a_shop_beyond_the_bound_is_trained_on_a_sample_and_says_so(tmp_path: Path, said: Said) -> None:
    shop = Shop(write_shop(tmp_path, customers=700), tmp_path / "var")
    shop.edit("min_history_days: 30", "min_history_days: 30, max_rows: 12000")
    assert [shop.retain("ingest"), shop.retain("train")] == [0, 0]
    text = said()
    built = re.search(r"build panel ([\d,]+) rows of \d+\.\d+% of the customers", text)
    assert built is not None
    assert int(built[1].replace(",", "")) == pytest.approx(12_000, rel=0.02)
    assert "larger than training.max_rows: learnt from a stratified sample of" in text
    assert "version 1 is champion" in text


@pytest.mark.slow
def test_a_bound_too_low_for_a_model_is_named(shop: Shop, said: Said) -> None:
    shop.edit("min_history_days: 30", "min_history_days: 30, max_rows: 2000")
    assert [shop.retain("ingest"), shop.retain("train")] == [0, 3]
    assert "Or raise training.max_rows: the shop is larger, and this was a stratified sample of" in said()
