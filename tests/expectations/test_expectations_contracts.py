"""The contracts are well formed, and those of the published tables catch what must not be published."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from expectations.batches import TYPES, WrongType
from expectations.check_output import check_frame
from expectations.rules import expectation
from expectations.validate import Verdict
from questions.horizons import HORIZONS, order_probability
from tables.contract import Contract
from tables.customer_changes import changes_contract
from tables.customer_snapshots import snapshot_contract
from tables.potential_customers import potential_contract
from tables.raw import RAW
from tables.rule import orphan
from tables.score_moves import moves_contract
from tables.score_receipts import receipts_contract
from tables.scored_customers import scored_contract
from tables.shop_figures import figures_contract

AT = datetime(2017, 12, 4)
KEYS = {
    "orders": ("order_id",),
    "order_items": (),
    "customers": ("customer_id",),
    "returns": ("return_id",),
    "reviews": ("review_id",),
    "tickets": ("ticket_id",),
    "visits": (),
    "messages": ("message_id",),
    "consents": (),
}
ANY = (-1e15, 1e15)
ALL = [
    *RAW.values(),
    scored_contract(),
    potential_contract(),
    changes_contract(),
    moves_contract(),
    figures_contract(),
    receipts_contract(),
    snapshot_contract({"orders_90d": (0, 1e15), "share_x": (0, 1), "z": ANY}),
]


def test_the_nine_tables_and_their_keys() -> None:
    assert {name: contract.key for name, contract in RAW.items()} == KEYS


@pytest.mark.parametrize("contract", ALL, ids=lambda contract: contract.table)
def test_a_contract_is_well_formed(contract: Contract) -> None:
    columns = {column.name for column in contract.columns}
    named = {name for rule in contract.rules for name in rule.columns}
    assert named <= columns | {"unreadable", "superseded_by"} | {orphan(name) for name in columns}
    assert {*contract.key, *([contract.time] if contract.time else [])} <= columns
    assert {column.type for column in contract.columns} <= set(TYPES)
    names = [rule.name for rule in (*contract.shape(), *contract.rules)]
    assert len(names) == len(set(names))
    assert all(rule.says.endswith(".") for rule in contract.rules)
    for rule in contract.with_times(AT).rules:
        assert expectation(rule).meta["rule"] == rule.name


@pytest.mark.parametrize("name", RAW)
def test_every_number_and_time_has_bounds(name: str) -> None:
    bounded = {rule.columns[0] for rule in RAW[name].rules if rule.kind == "between"}
    assert bounded == {c.name for c in RAW[name].columns if c.type in ("double", "timestamp", "date")}


def scored(rows: int = 3) -> pd.DataFrame:
    """A good table; of the columns not named here, which may all be empty, it has what the contract declares."""
    frame = pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(rows)],
            "as_of": date(2017, 12, 4),
            "churn_probability": np.linspace(0, 1, rows),
            "churn_percentile": pd.array(range(1, rows + 1), dtype="Int64"),
            "churn_tier": pd.Categorical(["low"] * rows),
            "churn_horizon_days": 28,
            "repurchase_probability": 0.5,
            "repurchase_percentile": 50.0,
            "repurchase_tier": "high",
            "repurchase_horizon_days": 14,
            "days_since_last_order": np.arange(1.0, rows + 1),
            "usual_days_between_orders": 7.5,
            "days_overdue": -3.0,
            "expected_next_order_date": date(2017, 12, 8),
            "expected_next_order_low": date(2017, 12, 5),
            "expected_next_order_high": date(2017, 12, 19),
            **{order_probability(days): days / 100.0 for days in HORIZONS},
            "historic_value": 10.5,
            "predicted_spend": 4.0,
            "predicted_value_365d": 80.0,
            "value_at_risk": 20.0,
            "value_grade": "B",
            "lifecycle_stage": "mature",
            "relationship_stage": "stable",
            "is_overdue": False,
            "rfm_cell": "champion",
            "eligibility": "scored",
            "eligibility_reason": None,
            "recommended_action": "stay_coupon",
            "is_holdout": False,
            "reason_1": "risk_silence_high",
            "reason_1_value": 31.0,
            "reason_1_shop_usual": 12.0,
            "churn_model_version": "3",
            "repurchase_model_version": "4",
            "data_version": "orders@1",
            "run_id": "run-1",
            "scored_at": pd.Timestamp("2017-12-04 06:00"),
        }
    )
    declared = [column.name for column in scored_contract().columns]
    return frame.assign(**dict.fromkeys([name for name in declared if name not in frame.columns]))


def check(frame: pd.DataFrame, contract: Contract, docs: Path) -> Verdict:
    return check_frame(frame, contract, docs=docs, run_id="run-1", at=AT)


def test_a_good_score_table_passes(tmp_path: Path) -> None:
    inactive = {"churn_probability": None, "churn_percentile": None, "churn_tier": None}
    frame = scored().astype({"churn_tier": "object"})
    frame.loc[0, list(inactive)] = None
    verdict = check(frame, scored_contract(), tmp_path)
    assert verdict.passed
    assert (verdict.rows, verdict.accepted) == (3, 3)


SPOILED: dict[str, tuple[Callable[[pd.DataFrame], pd.DataFrame], str]] = {
    "probability above 1": (
        lambda f: f.assign(churn_probability=1.01),
        "churn_probability is between 0 and 1",
    ),
    "infinite value": (lambda f: f.assign(historic_value=np.inf), "historic_value is between"),
    "customer twice": (lambda f: pd.concat([f, f.iloc[:1]]), "one row per customer_id and as_of"),
    "unknown tier": (
        lambda f: f.assign(repurchase_tier="huge"),
        "repurchase_tier is one of low, medium, high",
    ),
    "scored without score": (
        lambda f: f.assign(repurchase_probability=np.nan),
        "repurchase_probability is not empty where eligibility is scored",
    ),
    "score without version": (
        lambda f: f.assign(churn_model_version=None),
        "churn_model_version is not empty where churn_probability is filled",
    ),
    "range before its start": (
        lambda f: f.assign(expected_next_order_low=date(2017, 12, 9)),
        "expected_next_order_date is not on a day before expected_next_order_low",
    ),
    "a chance that falls with the days": (
        lambda f: f.assign(order_probability_60d=0.25),
        "order_probability_60d is not below order_probability_30d",
    ),
    "a chance of some days without the others": (
        lambda f: f.assign(order_probability_14d=None),
        "order_probability_14d is not empty where order_probability_7d is filled",
    ),
    "fallback without reason": (
        lambda f: f.assign(eligibility="fallback"),
        "eligibility_reason is not empty where eligibility is fallback",
    ),
    "unknown grade": (lambda f: f.assign(value_grade="D"), "value_grade is one of A, B, C"),
    "no grade": (lambda f: f.assign(value_grade=None), "value_grade is not empty"),
    "unknown stage": (
        lambda f: f.assign(lifecycle_stage="asleep"),
        "lifecycle_stage is one of new, mature, declining, churned",
    ),
    "an index above 100": (
        lambda f: f.assign(satisfaction_index=101.0),
        "satisfaction_index is between 0 and 100",
    ),
    "no rows": (lambda f: f.iloc[:0], "At least 1 rows pass"),
    "missing column": (lambda f: f.drop(columns="historic_value"), "scored_customers lacks historic_value"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_score_table_fails(name: str, tmp_path: Path) -> None:
    spoil, sentence = SPOILED[name]
    verdict = check(spoil(scored()), scored_contract(), tmp_path)
    assert not verdict.passed
    assert sentence in " ".join(verdict.failures)


def test_a_column_of_another_type_is_named_without_its_values(tmp_path: Path) -> None:
    frame = scored().assign(churn_probability=["a-private-name", 1, 2.0])
    with pytest.raises(WrongType, match=r"scored_customers\.churn_probability") as error:
        check(frame, scored_contract(), tmp_path)
    assert "private" not in str(error.value)


@pytest.mark.parametrize(
    ("bounds", "value", "passes"),
    [
        ((0, 1e15), -1.0, False),
        ((0, 1), 1.2, False),
        ((0, 1), None, True),
        ((0, 1), 1.0, True),
        (ANY, -5.0, True),
        (ANY, np.inf, False),
    ],
)
def test_the_snapshot_holds_a_feature_to_its_bounds(
    bounds: tuple[float, float], value: float | None, passes: bool, tmp_path: Path
) -> None:
    frame = pd.DataFrame({"customer_id": ["a", "b"], "as_of": date(2017, 12, 4), "feature": [value, 1.0]})
    assert check(frame, snapshot_contract({"feature": bounds}), tmp_path).passed is passes


def test_a_snapshot_of_several_dates_is_no_duplicate(tmp_path: Path) -> None:
    frame = pd.DataFrame({"customer_id": ["a", "a"], "as_of": pd.to_datetime(["2017-01-01", "2017-01-02"])})
    assert check(frame.assign(orders_90d=1.0), snapshot_contract({"orders_90d": ANY}), tmp_path).passed
