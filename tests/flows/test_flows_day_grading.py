"""One day graded on a lake of five orders, reckoned by hand; no model, no server."""

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from config.settings import load_settings
from flows.monitor import day_grading
from flows.monitor.day_grading import Grading
from flows.run.champions import ModelStore
from flows.run.home import Home
from flows.run.lake_version import Data
from lake.delta_tables import Slice, read, replace_slice
from lake.earlier_days import days_in
from questions.declared import CHURN, REPURCHASE

DAY = date(2024, 3, 1)
BUYING = REPURCHASE.ask({"horizon_days": 30})  # on the day it was put with 14
ORDERS = [("a", 2, 1), ("a", 3, 1), ("b", 2, 1), ("b", 3, 14), ("c", 2, 1), ("c", 3, 15), ("d", 2, 1)]
TIERS = {"a": (0.9, "high"), "b": (0.6, "high"), "c": (0.5, "medium"), "d": (0.1, "low"), "e": (None, None)}


@pytest.fixture
def grading(tmp_path: Path) -> Grading:
    place = Home(tmp_path)
    orders = pa.table(
        {
            "order_id": [str(number) for number in range(len(ORDERS))],
            "customer_id": [customer for customer, _, _ in ORDERS],
            "ordered_at": [datetime(2024, month, day) for _, month, day in ORDERS],
            "amount": [10.0] * len(ORDERS),
        }
    )
    scored = pa.table(
        {
            "customer_id": list(TIERS),
            "as_of": [DAY] * len(TIERS),
            "repurchase_probability": [probability for probability, _ in TIERS.values()],
            "repurchase_tier": [tier for _, tier in TIERS.values()],
            "repurchase_model_version": ["bg_nbd" if tier else None for _, tier in TIERS.values()],
            "repurchase_horizon_days": [14.0] * len(TIERS),
        }
    )
    replace_slice(place.lake, "orders", orders, Slice("order_id", "none"))
    replace_slice(place.lake, "scored_customers", scored, Slice("as_of", DAY))
    data = Data({"orders": 0}, date(2024, 2, 1), date(2024, 3, 16))
    return Grading(
        place, load_settings(None, str(tmp_path)).engine, data, date(2024, 3, 16), ModelStore("", "", "")
    )


def test_what_came_within_the_horizon_of_then_is_counted_in_each_tier(grading: Grading) -> None:
    rows = day_grading._graded(grading, DAY, BUYING).set_index(["by", "segment"])
    figures = {
        key: (row.customers, round(row.promised, 3), row.observed)
        for key, row in rows.iterrows()
        if key[0] != "decile"
    }
    assert figures == {  # a's order at midnight counts, c's on the day the horizon ends does not
        ("all", "all"): (4, 0.525, 0.5),
        ("tier", "high"): (2, 0.75, 1.0),
        ("tier", "low"): (1, 0.1, 0.0),
        ("tier", "medium"): (1, 0.5, 0.0),
        ("model_version", "bg_nbd"): (4, 0.525, 0.5),
    }
    assert rows["is_promise"].all()  # what stands in learns from before the day
    assert set(rows["horizon_days"]) == {14.0}


def test_a_slice_passes_its_contract_and_a_rerun_replaces_it(grading: Grading) -> None:
    counts = [day_grading.grade_day.fn(grading, DAY, [BUYING]) for _ in range(2)]
    rows = read(grading.place.lake, "score_grades").to_pandas()
    assert counts == [9, 9]
    assert len(rows) == 9
    assert set(rows["data_version"]) == {"orders@0"}
    assert rows["log_loss"].isna().sum() == 4  # of the deciles


def test_a_horizon_of_then_that_is_open_is_not_graded(grading: Grading) -> None:
    early = Grading(grading.place, grading.engine, grading.data, date(2024, 3, 14), grading.store)
    assert day_grading._graded(early, DAY, BUYING).empty


def test_the_days_of_a_table_are_read_from_delta(grading: Grading) -> None:
    assert days_in(grading.place.lake, "scored_customers", "as_of") == [DAY]
    assert days_in(grading.place.lake, "score_grades", "as_of") == []


def test_whoever_stays_away_has_left_and_who_was_not_asked_is_out(grading: Grading) -> None:
    leaving = CHURN.ask({"active_days": 90, "horizon_days": 14})
    rows = pa.table(
        {
            "customer_id": list(TIERS),
            "as_of": [DAY] * len(TIERS),
            "churn_probability": [probability for probability, _ in TIERS.values()],
            "churn_tier": [tier for _, tier in TIERS.values()],
            "churn_model_version": ["bg_nbd" if tier else None for _, tier in TIERS.values()],
            "churn_horizon_days": [14.0] * len(TIERS),
        }
    )
    replace_slice(grading.place.lake, "scored_customers", rows, Slice("as_of", DAY))
    graded = day_grading._graded(grading, DAY, leaving)
    whole = graded[graded["by"] == "all"].iloc[0]
    assert (whole["customers"], whole["observed"]) == (4, 0.5)
