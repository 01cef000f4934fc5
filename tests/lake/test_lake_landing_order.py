"""A table in the order of time: what a landing reads and writes, and that no row is lost or doubled by it."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lake import file_swap
from lake.delta_tables import extent, live_files, read
from lake.landing import land

FIRST = datetime(2024, 1, 1)


def order(number: int, day: float, amount: float = 1.0) -> dict:
    return {
        "order_id": f"o{number}",
        "customer_id": f"c{number % 7}",
        "ordered_at": FIRST + timedelta(days=day),
        "amount": amount,
    }


def visit(number: int, day: float) -> dict:
    return {"customer_id": f"c{number}", "visited_at": FIRST + timedelta(days=day)}


class Lake:
    """A lake of one table under test, and the rows it should hold."""

    def __init__(self, folder: Path, table: str, key: list[str], time: str) -> None:
        self.folder, self.table, self.key, self.time = folder, table, key, time
        self.root = str(folder / "lake")

    def land(self, rows: list[dict], **options: Any):
        path = self.folder / "batch.parquet"
        pq.write_table(pa.Table.from_pylist(rows), path)
        return land(self.root, self.table, path, self.key, self.folder / "tmp", time=self.time, **options)

    @property
    def files(self) -> list[str]:
        return live_files(self.root, self.table)

    @property
    def rows(self) -> list[dict]:
        return read(self.root, self.table).to_pylist()


@pytest.fixture
def orders(tmp_path: Path) -> Lake:
    return Lake(tmp_path, "orders", ["order_id"], "ordered_at")


@pytest.fixture
def visits(tmp_path: Path) -> Lake:
    return Lake(tmp_path, "visits", [], "visited_at")


def test_the_first_landing_lies_in_the_order_of_time_and_customer(orders: Lake) -> None:
    orders.land([order(number, day=-number % 5) for number in range(40)])
    rows = pq.read_table(orders.files).to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["ordered_at"], row["customer_id"], row["order_id"]))


def test_only_the_file_of_a_corrected_row_is_written_again(orders: Lake) -> None:
    for day in range(4):
        orders.land([order(10 * day + number, day) for number in range(3)])
    before = orders.files
    landed = orders.land([order(11, day=1, amount=9.0), order(99, day=4)])
    assert (landed.added, landed.changed, landed.earliest) == (1, 1, datetime(2024, 1, 2).date())
    assert len(set(before) & set(orders.files)) == 3, "three days' files stay as they were"
    assert {row["order_id"]: row["amount"] for row in orders.rows}["o11"] == 9.0


def test_an_order_that_moved_in_time_still_replaces_its_old_row(orders: Lake) -> None:
    for day in range(4):
        orders.land([order(day, day)])
    landed = orders.land([order(0, day=90)])
    assert (landed.added, landed.changed) == (0, 1)
    assert landed.earliest == FIRST.date(), "the day it stood on before has changed too"
    assert [row["ordered_at"] for row in orders.rows if row["order_id"] == "o0"] == [FIRST + timedelta(90)]


LEARNT = {"delivered_at": "delivered_at", "rating": "rated_at"}


@pytest.mark.parametrize(
    ("change", "day"),
    [
        ({"delivered_at": FIRST + timedelta(8)}, 8),
        ({"delivered_at": FIRST + timedelta(8), "amount": 2.0}, 1),
        ({"delivered_at": FIRST + timedelta(8), "rating": 4.0, "rated_at": FIRST + timedelta(6)}, 1),
        ({"rating": 4.0}, 1),
        ({"ordered_at": FIRST}, 0),
    ],
    ids=["it arrived", "and costs more", "a column that nobody declared", "nobody says when", "it moved"],
)
def test_what_was_learnt_of_an_old_row_is_new_from_the_day_it_was_learnt(
    orders: Lake, change: dict[str, object], day: int
) -> None:
    row = order(1, day=1) | {"delivered_at": None, "rating": None, "rated_at": None}
    other = order(2, day=2) | {
        "delivered_at": FIRST + timedelta(3),
        "rating": 1.0,
        "rated_at": FIRST + timedelta(3),
    }
    orders.land([row, other])
    landed = orders.land([row | change, other], later=LEARNT)
    assert (landed.changed, landed.earliest) == (1, (FIRST + timedelta(day)).date())


def test_a_rating_is_new_from_the_day_that_says_when(orders: Lake) -> None:
    learnt = LEARNT | {"rated_at": "rated_at"}
    row = order(1, day=1) | {"delivered_at": FIRST + timedelta(3), "rating": None, "rated_at": None}
    orders.land(
        [row, order(2, day=2) | {"delivered_at": None, "rating": 1.0, "rated_at": FIRST + timedelta(3)}]
    )
    landed = orders.land([row | {"rating": 4.0, "rated_at": FIRST + timedelta(6)}], later=learnt)
    assert landed.earliest == (FIRST + timedelta(6)).date()
    corrected = row | {"rating": 4.0, "rated_at": FIRST + timedelta(6), "delivered_at": FIRST + timedelta(2)}
    assert orders.land([corrected], later=learnt).earliest == (FIRST + timedelta(2)).date()
    assert orders.land([corrected, order(9, day=4)], later=learnt).earliest == (FIRST + timedelta(4)).date()


def test_a_correction_without_a_column_keeps_what_the_column_said(orders: Lake) -> None:
    orders.land([order(1, day=0) | {"coupon_code": "x"}, order(2, day=0) | {"coupon_code": "y"}])
    orders.land([order(1, day=0, amount=5.0)])
    assert sorted((row["amount"], row["coupon_code"]) for row in orders.rows) == [(1.0, "y"), (5.0, "x")]


def test_a_file_of_another_time_is_not_compared(visits: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(4):
        visits.land([visit(number, day) for number in range(3)])
    seen: list[list[str]] = []
    from lake import landing

    compared = landing.compared
    monkeypatch.setattr(landing, "compared", lambda *given: seen.append(given[1]) or compared(*given))
    assert visits.land([visit(1, day=2), visit(1, day=2), visit(7, day=2)]).added == 2
    assert [len(files) for files in seen] == [0, 1], "one file holds that day"


def test_what_is_an_addition_is_added_although_it_says_what_is_there(visits: Lake) -> None:
    visits.land([visit(1, day=0)])
    assert visits.land([visit(1, day=0)]).added == 0
    assert visits.land([visit(1, day=0)], is_addition=True).added == 1
    assert len(visits.rows) == 2


def test_many_small_files_become_a_large_one_in_the_landing_that_makes_them_too_many(orders: Lake) -> None:
    for day in range(file_swap.MOST_SMALL + 1):
        landed = orders.land([order(day, day)])
    assert landed.version == file_swap.MOST_SMALL, "a landing is one commit"
    assert len(orders.files) == 1
    assert len(orders.rows) == file_swap.MOST_SMALL + 1
    assert extent(orders.root, "orders", "ordered_at") == (FIRST, FIRST + timedelta(file_swap.MOST_SMALL))


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_batches_leaves_what_the_newest_rows_say(
    orders: Lake, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(file_swap, "MOST_SMALL", 4)
    random, expected = Random(seed), {}
    for day in range(9):
        numbers = random.sample(range(60), k=15)
        batch = [
            order(number, random.choice([day, number / 3]), random.choice([1.0, 2.0])) for number in numbers
        ]
        before, news = dict(expected), {row["order_id"]: row for row in batch}
        expected |= news
        landed = orders.land(batch)
        assert landed.added == len(expected) - len(before)
        assert landed.changed == sum(before.get(name, row) != row for name, row in news.items())
    assert {row["order_id"]: row for row in orders.rows} == expected
    assert len(orders.rows) == len(expected)


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_batches_leaves_a_bag_with_the_most_of_each_row(
    visits: Lake, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(file_swap, "MOST_SMALL", 4)
    random, expected = Random(seed), Counter()
    for day in range(9):
        batch = [visit(random.randrange(3), random.choice([day, day / 2])) for _ in range(12)]
        counted = Counter(tuple(row.values()) for row in batch)
        assert visits.land(batch).added == sum((counted - expected).values())
        expected |= counted
    assert Counter(tuple(row.values()) for row in visits.rows) == expected
