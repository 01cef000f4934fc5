"""Published scores are rebuilt from their receipts: equal to the last digit, or told; and why one moved."""

from collections.abc import Callable
from datetime import date

import pandas as pd
import pyarrow as pa
import pytest
from deltalake import DeltaTable

from flows.replay.replay_score import ScoreReplay, replay_score
from flows.score.day_receipt import receipt_of
from lake.delta_tables import Slice, read, replace_slice
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
EARLY, LATE = date(2024, 9, 10), date(2024, 9, 20)


def replayed(shop: Shop, *arguments: object) -> ScoreReplay:
    return replay_score(str(shop.profile), str(shop.home), *arguments)  # type: ignore[arg-type]


def tamper(shop: Shop, day: date) -> str:
    """Move one published probability by the smallest step there is; whose."""
    lake, only = str(shop.home / "lake"), Slice("as_of", day)
    rows = read(lake, "scored_customers", only).to_pandas()
    place = int(rows["repurchase_probability"].argmax())
    rows.loc[place, "repurchase_probability"] -= 2.0**-53
    schema = pa.schema(DeltaTable(f"{lake}/scored_customers").schema().to_arrow())
    replace_slice(lake, "scored_customers", pa.Table.from_pandas(rows, schema, preserve_index=False), only)
    return str(rows.loc[place, "customer_id"])


def test_a_day_is_proven_whatever_landed_since_and_a_tampered_row_is_found(
    scored_shop: Shop, said: Callable[[], str]
) -> None:
    assert scored_shop.retain("score", "--as-of", str(EARLY)) == 0
    before = replayed(scored_shop, EARLY, None)
    assert (before.day.comparison.count, before.day.notes) == (0, ())
    assert len(before.day.comparison.customers) > 300
    assert before.day.published["churn_probability"].null_count < len(before.day.published)
    orders = scored_shop.profile.parent / "orders.csv"
    rows = pd.read_csv(orders)
    late = rows[rows["sold_on"] < "2024-09-01"].tail(30)
    late = late.assign(id="late" + late["id"], paid=late["paid"] + 1.5)
    pd.concat([rows, late]).to_csv(orders, index=False)
    assert scored_shop.retain("ingest") == 0
    assert scored_shop.retain("replay", "--as-of", str(EARLY)) == 0
    assert scored_shop.retain("score", "--as-of", str(LATE)) == 0
    receipt, earlier = (receipt_of(str(scored_shop.home / "lake"), day) for day in (LATE, EARLY))
    assert receipt
    assert earlier
    assert receipt.data_version != earlier.data_version
    whose = check_moves(scored_shop)
    said()
    assert scored_shop.retain("replay", "--customer", whose, "--as-of", str(LATE), "--since", str(EARLY)) == 0
    assert f"the row of {whose}: equal" in (text := said())
    assert "time alone, had nothing happened to the customer" in text
    customer = tamper(scored_shop, LATE)
    assert scored_shop.retain("replay", "--customer", customer, "--as-of", str(LATE)) == 1
    assert "is not what its receipt gives, in repurchase_probability" in said()
    assert scored_shop.retain("replay", "--customer", "nobody", "--as-of", str(LATE)) == 2


def check_moves(shop: Shop) -> str:
    """The parts add up to what was published for somebody who ordered between the days, and for somebody silent."""
    lake = str(shop.home / "lake")
    before, after = (
        read(lake, "scored_customers", Slice("as_of", day)).to_pandas().set_index("customer_id")
        for day in (EARLY, LATE)
    )
    silence = after["days_since_last_order"] - before["days_since_last_order"].reindex(after.index)
    put = after["churn_probability"].notna() & before["churn_probability"].reindex(after.index).notna()
    buyer, silent = (str(after.index[put & chosen][0]) for chosen in (silence < 0, silence == 10))
    moves = {
        customer: {move.question: move.move for move in replayed(shop, LATE, customer, EARLY).moves}
        for customer in (buyer, silent)
    }
    for customer, questions in moves.items():
        for question, move in questions.items():
            assert move is not None
            assert move.after == after.loc[customer, f"{question}_probability"]
            assert move.before == before.loc[customer, f"{question}_probability"]
            assert sum(move.parts.values()) == pytest.approx(move.change, abs=1e-9)
            assert move.parts["model"] == 0.0
    assert moves[silent]["churn"].parts["behaviour"] == pytest.approx(0.0, abs=1e-12)
    assert moves[silent]["churn"].parts["time"] != 0.0
    assert moves[buyer]["churn"].parts["behaviour"] < 0.0
    return buyer


def test_a_receipt_says_what_a_day_was_made_from_and_pruned_versions_leave_the_snapshot(
    scored_shop: Shop, said: Callable[[], str]
) -> None:
    lake = str(scored_shop.home / "lake")
    rows = read(lake, "score_receipts").to_pylist()
    receipt = receipt_of(lake, rows[0]["as_of"])
    assert receipt is not None
    assert (len(rows), receipt.customers) == (1, float(receipt.row_counts["scored_customers"]))
    assert {*receipt.landings} == {"orders", "order_items"}
    assert receipt.landings["orders"]["rejected"] == 0
    assert len(receipt.models["churn"]["checksum"]) == 64
    assert receipt.level["churn"]["ahead"] > 0.0
    assert {"build snapshot", "score customers", "publish shop figures"} <= {
        entry["step"] for entry in receipt.steps
    }
    assert all(entry["seconds"] >= 0.0 for entry in receipt.steps)
    assert scored_shop.retain("replay", "--receipt") == 0
    assert receipt.models["churn"]["fingerprint"] in said().replace(" ", "")
    for path in (scored_shop.home / "lake" / "order_items").rglob("*.parquet"):
        path.unlink()
    with scored_shop.profile.open("a") as file:
        file.write("value_grades: {a: 0.5, b: 0.5}\n")
    result = replayed(scored_shop, None, "c1")
    assert result.day.comparison.count == 0, "with the settings of the receipt, from the day's snapshot"
    assert not result.day.is_from_raw
    assert "of order_items has been pruned" in result.day.notes[0]
    assert any("value_grades are others now" in note for note in result.day.notes)
