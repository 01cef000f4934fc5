"""One day graded on a lake of five orders, reckoned by hand; no model, no server."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from config.settings import load_settings
from flows.monitor import day_grading
from flows.monitor.day_grading import Grading
from flows.run.champions import ModelStore
from flows.run.home import Home
from flows.run.lake_version import Data, opened_versions
from lake.delta_tables import Slice, read, replace_slice, version
from lake.earlier_days import days_in
from models.registry_down import RegistryDown
from questions.declared import CHURN, REPURCHASE
from questions.question import Question

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


def rows_of(grading: Grading, question: Question) -> pd.DataFrame:
    with opened_versions(grading.place, grading.engine, grading.data.versions) as tables:
        return day_grading.day_grades(grading, tables, DAY, [question])


def test_what_came_within_the_horizon_of_then_is_counted_in_each_tier(grading: Grading) -> None:
    rows = rows_of(grading, BUYING).set_index(["by", "segment"])
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
    assert [day_grading.grade_days.fn(grading, {DAY: [BUYING]}) for _ in range(2)] == [1, 1]
    rows = read(grading.place.lake, "score_grades").to_pandas()
    assert len(rows) == 9
    assert set(rows["data_version"]) == {"orders@0"}
    assert rows["log_loss"].isna().sum() == 4  # of the deciles


def test_days_are_graded_together_and_others_stay_as_they_were(
    grading: Grading, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake, later = grading.place.lake, DAY + timedelta(days=1)
    scored = read(lake, "scored_customers").to_pandas()
    replace_slice(lake, "scored_customers", pa.table(scored.assign(as_of=later)), Slice("as_of", later))
    assert day_grading.grade_days.fn(grading, {DAY: [BUYING]}) == 1
    alone = read(lake, "score_grades", Slice("as_of", DAY)).to_pylist()
    assert day_grading.grade_days.fn(grading, {later: [BUYING]}) == 1
    assert read(lake, "score_grades", Slice("as_of", DAY)).to_pylist() == alone
    number = version(lake, "score_grades")
    assert day_grading.grade_days.fn(grading, {DAY: [BUYING], later: [BUYING]}) == 2
    assert version(lake, "score_grades") == (number or 0) + 1
    assert read(lake, "score_grades", Slice("as_of", DAY)).to_pylist() == alone
    assert len(read(lake, "score_grades", Slice("as_of", later))) == 9

    def down(*_: object) -> bool:
        raise RegistryDown("registry away")

    before = read(lake, "score_grades").to_pylist()
    monkeypatch.setattr(day_grading, "is_promise", down)
    assert day_grading.grade_days.fn(grading, {DAY: [BUYING], later: [BUYING]}) == 0
    assert read(lake, "score_grades").to_pylist() == before


def test_a_horizon_of_then_that_is_open_is_not_graded(grading: Grading) -> None:
    early = Grading(grading.place, grading.engine, grading.data, date(2024, 3, 14), grading.store)
    assert rows_of(early, BUYING).empty


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
    graded = rows_of(grading, leaving)
    whole = graded[graded["by"] == "all"].iloc[0]
    assert (whole["customers"], whole["observed"]) == (4, 0.5)
