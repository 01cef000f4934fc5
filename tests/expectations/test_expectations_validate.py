"""What happens to the rows of a staged file."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.batches import TECHNICAL, WrongType, schema
from expectations.validate import Limits, Verdict, validate
from tables.contract import Contract
from tables.raw import RAW

UNTIL = datetime(2018, 1, 1)
ORDERS = RAW["orders"]
GOOD = {"customer_id": "c1", "ordered_at": datetime(2017, 5, 5, 10), "amount": 9.5, "discount_amount": 1.0}
RELAXED = Limits(min_rows=0, max_rejected_share=1.0)


def stage(folder: Path, rows: list[dict[str, Any]], contract: Contract = ORDERS) -> Path:
    """A staged file of these rows, with every column that some row names."""
    present = {name for row in rows for name in row} | {c.name for c in contract.columns if c.required}
    fields = pa.schema([*schema(contract, sorted(present)), *TECHNICAL.items()])
    numbered = [{"read_from": "a.csv", "position": number, **row} for number, row in enumerate(rows)]
    pq.write_table(pa.Table.from_pylist(numbered, schema=fields), folder / "staged.parquet")
    return folder / "staged.parquet"


def order(number: int, **changed: Any) -> dict[str, Any]:
    return {"order_id": f"o{number}", **GOOD, **changed}


def run(
    folder: Path, staged: Path, contract: Contract = ORDERS, limits: Limits = RELAXED, batch_rows: int = 1000
) -> Verdict:
    return validate(
        staged,
        contract,
        until=UNTIL,
        accepted=folder / "accepted.parquet",
        rejected=folder / "rejected.parquet",
        docs=folder / "docs",
        run_id="run-1",
        limits=limits,
        batch_rows=batch_rows,
    )


def rows(path: Path) -> list[dict[str, Any]]:
    return pq.read_table(path).to_pylist()


def test_a_rejected_row_keeps_source_position_rule_and_content(tmp_path: Path) -> None:
    verdict = run(tmp_path, stage(tmp_path, [order(1), order(2, amount=-3.0), order(3)]))
    (bad,) = rows(tmp_path / "rejected.parquet")
    content = json.loads(bad.pop("content"))
    assert bad == {
        "source": "a.csv",
        "position": 1,
        "rule": "amount_range",
        "says": "amount is between 0 and 1,000,000,000.",
        "run_id": "run-1",
    }
    assert content == {
        "order_id": "o2",
        "customer_id": "c1",
        "ordered_at": "2017-05-05 10:00:00.000000",
        "amount": -3.0,
        "discount_amount": 1.0,
    }
    assert [row["order_id"] for row in rows(tmp_path / "accepted.parquet")] == ["o1", "o3"]
    assert (verdict.rows, verdict.accepted, verdict.rejected, verdict.repeated) == (3, 2, 1, 0)
    assert verdict.rejected_by_rule == {"amount_range": 1}
    assert verdict.passed


def test_accepted_rows_have_the_contracts_columns_and_types_only(tmp_path: Path) -> None:
    run(tmp_path, stage(tmp_path, [order(1)]))
    assert pq.read_schema(tmp_path / "accepted.parquet").equals(
        pa.schema(
            [
                ("order_id", pa.string()),
                ("customer_id", pa.string()),
                ("ordered_at", pa.timestamp("us")),
                ("amount", pa.float64()),
                ("discount_amount", pa.float64()),
            ]
        )
    )


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"unreadable": "amount='12,x'", "amount": None}, "readable"),
        ({"customer_id": None}, "customer_id_filled"),
        ({"customer_id": " \t\u2003"}, "customer_id_filled"),
        ({"amount": None}, "amount_filled"),
        ({"amount": float("nan")}, "amount_filled"),
        ({"amount": float("inf")}, "amount_range"),
        ({"amount": 1e12}, "amount_range"),
        ({"discount_amount": -0.01}, "discount_amount_range"),
        ({"ordered_at": UNTIL}, "ordered_at_time"),
        ({"ordered_at": datetime(9999, 12, 31)}, "ordered_at_time"),
        ({"ordered_at": datetime(1, 1, 1)}, "ordered_at_time"),
        ({"ordered_at": datetime(1970, 1, 1)}, "ordered_at_time"),
        ({"delivered_at": datetime(2017, 5, 4)}, "delivered_at_order"),
        ({"cancelled_at": datetime(2017, 5, 4, 23)}, "cancelled_at_order"),
        ({"delivered_at": datetime(2018, 1, 2)}, "delivered_at_time"),
        ({"promised_at": datetime(2300, 1, 1)}, "promised_at_time"),
    ],
    ids=str,
)
def test_a_bad_order_is_caught_by_its_rule(changed: dict[str, Any], rule: str, tmp_path: Path) -> None:
    verdict = run(tmp_path, stage(tmp_path, [order(1), order(2, **changed)]))
    assert verdict.rejected_by_rule == {rule: 1}


@pytest.mark.parametrize(
    "changed",
    [
        {"delivered_at": datetime(2017, 5, 5)},  # only its day is known
        {"promised_at": datetime(2018, 2, 1)},
        {"discount_amount": None},
        {"discount_amount": float("nan")},
        {"amount": 0.0},
        {"ordered_at": datetime(2017, 12, 31, 23, 59, 59, 999999)},
    ],
    ids=str,
)
def test_a_good_order_is_kept(changed: dict[str, Any], tmp_path: Path) -> None:
    assert run(tmp_path, stage(tmp_path, [order(1, **changed)])).accepted == 1


@pytest.mark.parametrize(
    ("table", "row", "rule"),
    [
        ("customers", {"customer_id": "c", "birth_date": date(1850, 1, 1)}, "birth_date_time"),
        ("customers", {"customer_id": "c", "birth_date": date(2018, 1, 1)}, "birth_date_time"),
        (
            "order_items",
            {"order_id": "o", "product_id": "p", "quantity": -1.0, "amount": 1.0},
            "quantity_range",
        ),
        (
            "messages",
            {
                "message_id": "m",
                "customer_id": "c",
                "channel": "mail",
                "sent_at": datetime(2017, 5, 5),
                "opened_at": datetime(2017, 5, 4),
            },
            "opened_at_order",
        ),
        (
            "reviews",
            {"review_id": "r", "customer_id": "c", "reviewed_at": datetime(2017, 5, 5), "rating": 6.0},
            "rating_range",
        ),
        (
            "consents",
            {"customer_id": "c", "channel": "mail", "changed_at": datetime(2017, 5, 5), "is_allowed": None},
            "is_allowed_filled",
        ),
    ],
)
def test_other_tables_catch_theirs(table: str, row: dict[str, Any], rule: str, tmp_path: Path) -> None:
    verdict = run(tmp_path, stage(tmp_path, [row], RAW[table]), RAW[table])
    assert verdict.rejected_by_rule == {rule: 1}


def test_blank_and_nan_become_null_and_infinity_stays_readable(tmp_path: Path) -> None:
    bad = order(2, shipping_fee=float("inf"), channel="  ")
    run(tmp_path, stage(tmp_path, [order(1, shipping_fee=float("nan"), channel="  "), bad]))
    (kept,) = rows(tmp_path / "accepted.parquet")
    assert (kept["shipping_fee"], kept["channel"]) == (None, None)
    content = json.loads(rows(tmp_path / "rejected.parquet")[0]["content"])
    assert (content["shipping_fee"], content["channel"]) == ("inf", "  ")


@pytest.mark.parametrize("batch_rows", [1, 2, 100])
def test_the_same_row_again_is_dropped_and_counted(tmp_path: Path, batch_rows: int) -> None:
    staged = stage(tmp_path, [order(1), order(2), order(1), order(1)])
    verdict = run(tmp_path, staged, limits=Limits(1, 0.0), batch_rows=batch_rows)
    assert [row["order_id"] for row in rows(tmp_path / "accepted.parquet")] == ["o1", "o2"]
    assert (verdict.repeated, verdict.rejected, verdict.passed) == (2, 0, True)


@pytest.mark.parametrize("batch_rows", [1, 2, 100])
def test_of_one_key_with_other_content_the_last_wins(tmp_path: Path, batch_rows: int) -> None:
    staged = stage(tmp_path, [order(1, amount=1.0), order(2), order(1, amount=2.0), order(1, amount=1.0)])
    verdict = run(tmp_path, staged, batch_rows=batch_rows)
    kept = {row["order_id"]: row["amount"] for row in rows(tmp_path / "accepted.parquet")}
    assert kept == {"o1": 1.0, "o2": 9.5}
    (bad,) = rows(tmp_path / "rejected.parquet")
    assert (bad["position"], bad["rule"]) == (2, "unique_order_id")
    assert json.loads(bad["content"])["superseded_by"] == 3
    assert verdict.repeated == 1


@pytest.mark.parametrize("batch_rows", [1, 2, 100])
def test_a_later_file_corrects_an_earlier_one_read_with_it(tmp_path: Path, batch_rows: int) -> None:
    """As it would have, read a day after: several mornings that were missed are no fault of the rows."""
    days = [
        order(1, amount=1.0, read_from="day-1.csv"),
        order(2, amount=2.0, read_from="day-1.csv"),
        order(1, amount=3.0, read_from="day-2.csv"),
        order(2, amount=2.0, read_from="day-2.csv"),
        order(1, amount=5.0, read_from="day-3.csv", position=1),
        order(1, amount=4.0, read_from="day-3.csv", position=2),
    ]
    verdict = run(tmp_path, stage(tmp_path, days[::-1]), limits=Limits(1, 0.5, 0.0), batch_rows=batch_rows)
    kept = {row["order_id"]: row["amount"] for row in rows(tmp_path / "accepted.parquet")}
    assert kept == {"o1": 4.0, "o2": 2.0}
    (bad,) = rows(tmp_path / "rejected.parquet")
    assert (bad["source"], bad["position"], bad["rule"]) == ("day-3.csv", 1, "unique_order_id")
    assert (verdict.repeated, verdict.rejected, verdict.passed) == (3, 1, True)


@pytest.mark.parametrize("batch_rows", [1, 100])
def test_a_broken_correction_does_not_displace_the_good_row(tmp_path: Path, batch_rows: int) -> None:
    staged = stage(tmp_path, [order(1), order(1, amount=-1.0)])
    verdict = run(tmp_path, staged, batch_rows=batch_rows)
    assert rows(tmp_path / "accepted.parquet")[0]["amount"] == 9.5
    assert verdict.rejected_by_rule == {"amount_range": 1}


def test_later_means_position_not_place_in_the_file(tmp_path: Path) -> None:
    staged = stage(tmp_path, [order(1, amount=2.0, position=9), order(1, amount=1.0, position=4)])
    run(tmp_path, staged)
    assert rows(tmp_path / "accepted.parquet")[0]["amount"] == 2.0


def test_lines_without_a_key_may_be_equal(tmp_path: Path) -> None:
    line = {"order_id": "o", "product_id": "p", "quantity": 1.0, "amount": 1.0}
    contract = RAW["order_items"]
    assert run(tmp_path, stage(tmp_path, [line, line], contract), contract).accepted == 2


def test_an_empty_batch_fails_by_its_floor(tmp_path: Path) -> None:
    verdict = run(tmp_path, stage(tmp_path, []), limits=Limits(1, 0.05))
    assert verdict.failures == ("orders: At least 1 rows pass. Of 0 rows 0 passed and 0 were rejected.",)
    assert rows(tmp_path / "accepted.parquet") == []


def test_too_many_rejected_rows_fail_the_table(tmp_path: Path) -> None:
    staged = stage(tmp_path, [order(1), order(2), order(3, amount=-1.0), order(4)])
    assert run(tmp_path, staged, limits=Limits(1, 0.25)).passed
    verdict = run(tmp_path, staged, limits=Limits(1, 0.24))
    assert verdict.failures == (
        "orders: At most 24% of the rows are rejected. Of 4 rows 3 passed and 1 were rejected.",
    )


def test_a_missing_column_fails_before_any_row_is_looked_at(tmp_path: Path) -> None:
    staged = stage(tmp_path, [order(1)])
    table = pq.read_table(staged).drop_columns(["amount", "customer_id"])
    pq.write_table(table, staged)
    verdict = run(tmp_path, staged)
    assert verdict.failures == (
        "orders lacks customer_id, amount, so no row was looked at. Map or make what is missing.",
    )


def test_a_column_of_another_type_is_named(tmp_path: Path) -> None:
    staged = stage(tmp_path, [order(1)])
    table = pq.read_table(staged)
    place = table.schema.get_field_index("amount")
    pq.write_table(table.set_column(place, "amount", pa.array(["a-private-name"])), staged)
    with pytest.raises(
        WrongType, match=r"orders\.amount holds string, but the contract says double"
    ) as error:
        run(tmp_path, staged)
    assert "private" not in str(error.value)


def test_the_same_input_gives_the_same_bytes_whatever_the_batches(tmp_path: Path) -> None:
    staged = stage(tmp_path, [order(n % 40, amount=float(n % 7 - 1)) for n in range(60)])
    run(tmp_path, staged)
    once = (tmp_path / "accepted.parquet").read_bytes(), (tmp_path / "rejected.parquet").read_bytes()
    run(tmp_path, staged)
    assert once == (
        (tmp_path / "accepted.parquet").read_bytes(),
        (tmp_path / "rejected.parquet").read_bytes(),
    )
    whole = rows(tmp_path / "accepted.parquet"), rows(tmp_path / "rejected.parquet")
    run(tmp_path, staged, batch_rows=7)
    assert whole == (rows(tmp_path / "accepted.parquet"), rows(tmp_path / "rejected.parquet"))


def test_a_table_may_have_a_source_of_its_own(tmp_path: Path) -> None:
    visits = RAW["visits"]
    assert not any(
        {*TECHNICAL, "superseded_by"} & {c.name for c in contract.columns} for contract in RAW.values()
    )
    row = {"customer_id": "c1", "visited_at": datetime(2017, 5, 5), "source": "ad", "page_views": 3.0}
    run(tmp_path, stage(tmp_path, [row, {**row, "page_views": -1.0}], visits), visits)
    (good,), (bad,) = rows(tmp_path / "accepted.parquet"), rows(tmp_path / "rejected.parquet")
    assert (good["source"], bad["source"], json.loads(bad["content"])["source"]) == ("ad", "a.csv", "ad")
