"""Sixty days of a simulated shop, each looked at by the guard before it lands: no false alarm."""

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from demo.shop import write_shop
from expectations.change_judgement import change_findings
from lake.change_figures import changes_of
from tables.raw import RAW
from tests.lake.change_shop import LIMITS

pytestmark = pytest.mark.slow
START = date(2024, 11, 1)  # the days to Christmas and after it, in the shop's busiest month
DAYS = 60
TABLES = ("orders", "order_items", "customers", "returns", "visits", "messages")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """All rows of 300 customers in two years, each with the instant at which the shop's files have it."""
    folder = tmp_path_factory.mktemp("shop")
    write_shop(folder, 300, tables=TABLES)
    shop = {table: pq.read_table(folder / table).to_pandas() for table in TABLES}
    for table, frame in shop.items():
        if table == "order_items":
            ordered = shop["orders"].set_index("order_id").ordered_at
            frame["booked_at"] = frame.order_id.map(ordered)
        else:
            frame["booked_at"] = frame[RAW[table].time]
    late = pd.to_timedelta(shop["returns"].index % 10, unit="D")  # returns are booked up to nine days late
    shop["returns"]["booked_at"] += late
    return shop


def as_of(table: str, frame: pd.DataFrame, end: datetime, since: datetime | None = None) -> pd.DataFrame:
    """The rows booked before `end` (and from `since` on), without what was learnt later."""
    rows = (
        frame[frame.booked_at < end]
        if since is None
        else frame[(frame.booked_at < end) & (frame.booked_at >= since)]
    )
    rows = rows.drop(columns="booked_at")
    for column, known_at in RAW[table].later.items():
        rows[column] = rows[column].where(rows[known_at] < end)
    return rows


def midnights() -> Iterator[datetime]:
    start = datetime.combine(START, datetime.min.time())
    return (start + timedelta(days=number) for number in range(DAYS + 1))


def save(path: Path, frame: pd.DataFrame, like: pa.Schema | None = None) -> Path:
    pq.write_table(pa.Table.from_pandas(frame, schema=like, preserve_index=False), path)
    return path


def alarms(table: str, present: list[Path], batch: Path, folder: Path, rows_before: int | None) -> list[str]:
    changes = changes_of(
        [str(path) for path in present],
        RAW[table],
        batch,
        folder,
        None,
        least_rows=LIMITS.least_rows,
        rows_before=rows_before,
    )
    return [finding.sentence for finding in change_findings(RAW[table], changes, LIMITS)]


def corrected(frame: pd.DataFrame, day: int) -> pd.DataFrame:
    """One row in fifty says something else today, and yesterday's corrections are taken back."""
    if "amount" not in frame:
        return frame
    return frame.assign(amount=frame.amount.where((frame.index + day) % 50 != 0, frame.amount + 1.5))


def growing(table: str, frame: pd.DataFrame, folder: Path) -> Iterator[str]:
    """One file with everything so far, a little longer every night."""
    before: Path | None = None
    schema = pa.Schema.from_pandas(frame.drop(columns="booked_at"), preserve_index=False)
    for day, end in enumerate(midnights()):
        batch = save(folder / f"{day}.parquet", corrected(as_of(table, frame, end), day), schema)
        if before is not None:
            rows = pq.read_metadata(before).num_rows
            yield from alarms(table, [before], batch, folder, rows)
        before = batch


def daily(table: str, frame: pd.DataFrame, folder: Path) -> Iterator[str]:
    """Every night a file of what was booked that day, in the place of the last."""
    schema = pa.Schema.from_pandas(frame.drop(columns="booked_at"), preserve_index=False)
    ends = list(midnights())
    present = [save(folder / "history.parquet", as_of(table, frame, ends[0]), schema)]
    for since, end in itertools.pairwise(ends):
        rows = as_of(table, frame, end, since)
        if rows.empty:
            continue
        batch = save(folder / f"{end:%m%d}.parquet", rows, schema)
        yield from alarms(table, present, batch, folder, pq.read_metadata(present[-1]).num_rows)
        present.append(batch)


@pytest.mark.parametrize("table", ["orders", "order_items", "customers", "returns", "visits"])
def test_sixty_nights_of_a_growing_file_raise_no_alarm(
    shop: dict[str, pd.DataFrame], tmp_path: Path, table: str
) -> None:
    assert list(growing(table, shop[table], tmp_path)) == []


@pytest.mark.parametrize("table", ["orders", "order_items", "returns", "messages"])
def test_sixty_nights_of_daily_files_raise_no_alarm(
    shop: dict[str, pd.DataFrame], tmp_path: Path, table: str
) -> None:
    assert list(daily(table, shop[table], tmp_path)) == []


def doubled(shop: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """In the second half of December twice as many orders, by others and for a third more each."""
    orders, items = shop["orders"], shop["order_items"]
    more = orders[(orders.ordered_at >= "2024-12-12") & (orders.ordered_at < "2024-12-25")]
    guests = more.assign(
        order_id="x" + more.order_id,
        customer_id=more.customer_id.sample(frac=1.0, random_state=1).to_numpy(),
        amount=more.amount * 1.35 + 0.07,
        ordered_at=more.ordered_at + pd.Timedelta(minutes=7),
    )
    goods = items[items.order_id.isin(more.order_id)]
    goods = goods.assign(order_id="x" + goods.order_id, amount=goods.amount * 1.35)
    return {
        "orders": pd.concat([orders, guests], ignore_index=True),
        "order_items": pd.concat([items, goods], ignore_index=True),
    }


@pytest.mark.parametrize(
    ("intake", "table"), [(growing, "orders"), (daily, "orders"), (daily, "order_items")]
)
def test_a_shop_that_doubles_over_christmas_raises_no_alarm(
    shop: dict[str, pd.DataFrame], tmp_path: Path, table: str, intake: object
) -> None:
    assert list(intake(table, doubled(shop)[table], tmp_path)) == []  # type: ignore[operator]


def test_the_same_nights_with_one_in_cents_raise_one(shop: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    """The nights can raise an alarm: one of them is in cents."""
    orders = shop["orders"]
    night = orders.booked_at.between("2024-11-20", "2024-11-21", inclusive="left")
    cents = orders.assign(amount=orders.amount.where(~night, orders.amount * 100))
    sentences = list(daily("orders", cents, tmp_path))
    assert len(sentences) == 1
    assert "the median amount" in sentences[0]
