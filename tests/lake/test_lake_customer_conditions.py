"""Conditions over one day's customers: a flag per row, and an engine that reaches nothing else."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake.customer_conditions import ConditionError, DaySource, MissingColumn, conditions

DAY = date(2024, 6, 1)


@pytest.fixture
def source(tmp_path: Path) -> DaySource:
    scored = pa.table(
        {
            "customer_id": ["a", "b", "c"],
            "as_of": [DAY] * 3,
            "churn_tier": ["high", None, "low"],
            "value_at_risk": [9.0, None, 2.0],
        }
    )
    features = pa.table(
        {
            "customer_id": ["c", "a", "b", "a"],
            "as_of": [DAY, DAY, DAY, date(2024, 5, 1)],
            "orders_90d": [3.0, 1.0, 0.0, 99.0],
            "value_at_risk": [0.0] * 4,  # a name the scored table has: the scored value counts
        }
    )
    path = tmp_path / "features.parquet"
    pq.write_table(features, path)
    return DaySource(DAY, scored, (str(path),), "1GB", 1)


def flags(source: DaySource, text: str) -> list[bool] | MissingColumn:
    result = conditions(source, {"plays.p.eligible": text})["plays.p.eligible"]
    return result.tolist() if isinstance(result, np.ndarray) else result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("churn_tier = 'high'", [True, False, False]),  # null is no
        ("orders_90d >= 1", [True, False, True]),  # of the day, and of no other
        ("value_at_risk > 1 and orders_90d < 3", [True, False, False]),
        ("value_at_risk > (select avg(value_at_risk) from customers)", [True, False, False]),
        ("null", [False, False, False]),
        ("churn_tier is null -- a comment", [False, True, False]),
    ],
)
def test_a_condition_gives_a_flag_per_row(source: DaySource, text: str, expected: list[bool]) -> None:
    assert flags(source, text) == expected


def test_a_column_that_is_not_there_is_named(source: DaySource) -> None:
    assert flags(source, "lifecycle_stage = 'new'") == MissingColumn("lifecycle_stage")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("value_at_risk", "gives double, where a yes or no is needed"),
        ("max(orders_90d) > 1", "speaks of many customers at once"),
        ("churn_tier = ", "syntax error in 'churn_tier = '"),
        ("true) from customers; drop table scored; select (true", "give one expression"),
        ("churn_tier > 5", "Cannot compare values"),
        ("orders_90d > (select count(*) from read_text('/etc/hostname'))", "Cannot access file"),
        ("exists (from read_csv('{folder}/secret.csv'))", "Cannot access file"),
        ("getenv('HOME') = 'x'", "getenv"),
        ("nosuch(orders_90d)", "nosuch"),
    ],
)
def test_what_is_no_condition_is_refused_by_where_it_stands(
    source: DaySource, text: str, sentence: str
) -> None:
    folder = Path(source.features[0]).parent
    (folder / "secret.csv").write_text("a\n1\n")
    with pytest.raises(ConditionError, match=sentence) as error:
        flags(source, text.replace("{folder}", str(folder)))
    assert str(error.value).startswith("plays.p.eligible: ")
