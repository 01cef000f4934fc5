"""Only what is new is read, and the lake, the quarantine and the verdicts are what reading all of it would give."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from lake.delta_tables import read, version
from tests.flows.conftest import Shop
from tests.flows.daily_shop import DailyShop, daily_shop

pytestmark = pytest.mark.slow
TODAY = date(2024, 11, 1)


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Set the day it is in the shop."""
    return lambda day: monkeypatch.setattr("flows.ingest.jobs.today", lambda _: day)


def test_day_by_day_equals_all_at_once_and_a_day_reads_one_file(tmp_path: Path) -> None:
    shop = daily_shop(tmp_path)
    for day in (1, 2, 3):
        shop.export(day)
        assert shop.shop.retain("ingest") == 0
        file = pd.read_csv(shop.folder / f"orders-{day}.csv")
        assert (shop.landing("orders").rows, shop.landing("orders").added) == (len(file), len(file))
    at_once = DailyShop(Shop(shop.shop.profile, tmp_path / "at_once"), shop.pending)
    assert at_once.shop.retain("ingest") == 0
    for table in ("orders", "order_items"):
        pd.testing.assert_frame_equal(shop.rows(table), at_once.rows(table))
        assert shop.landing(table).stamps() == at_once.landing(table).stamps()


def test_a_changed_file_is_read_again_and_only_it(tmp_path: Path) -> None:
    shop = daily_shop(tmp_path)
    shop.export(1, 2, 3)
    with (shop.folder / "orders-2.csv").open("a") as file:
        file.write("bad,c1,2024-05-06 12:00:00,-30.0,0.0\n")
    with (shop.folder / "orders-3.csv").open("a") as file:
        file.write("worse,c1,2024-09-06 12:00:00,-30.0,0.0\n")
    assert shop.shop.retain("ingest") == 0
    assert len(shop.quarantined("orders")) == 2
    shop.shop.edit("bad,c1,2024-05-06 12:00:00,-30.0", "bad,c1,2024-05-06 12:00:00,30.0", "orders-2.csv")
    assert shop.shop.retain("ingest") == 0
    landing = shop.landing("orders")
    assert (landing.rows, landing.added) == (len(pd.read_csv(shop.folder / "orders-2.csv")), 1)
    assert shop.quarantined("orders") == [("orders-3.csv", "amount_range")], "what was not read stays"
    before = version(shop.lake, "orders")
    assert shop.shop.retain("ingest") == 0
    assert shop.landing("orders") == landing, "nothing was read again"
    assert version(shop.lake, "orders") == before


def test_a_row_of_tomorrow_is_welcome_tomorrow_and_only_its_file_is_read(
    tmp_path: Path, calendar: Callable[[date], None]
) -> None:
    shop = daily_shop(tmp_path)
    shop.export(1, 2)
    with (shop.folder / "orders-2.csv").open("a") as file:
        file.write("early,c1,2024-11-02 12:00:00,30.0,0.0\n")
        file.write("typo,c1,2204-11-02 12:00:00,30.0,0.0\n")
    calendar(TODAY)
    assert shop.shop.retain("ingest") == 0
    first = shop.landing("orders")
    assert shop.quarantined("orders") == [("orders-2.csv", "ordered_at_time")] * 2
    assert shop.shop.retain("ingest") == 0
    assert shop.landing("orders") == first, "the same day changes nothing"
    calendar(date(2024, 11, 2))
    assert shop.shop.retain("ingest") == 0
    landing = shop.landing("orders")
    assert (landing.added, landing.changed) == (1, 0)
    assert landing.rows == len(pd.read_csv(shop.folder / "orders-2.csv")) - 1
    assert shop.quarantined("orders") == [("orders-2.csv", "ordered_at_time")], "2204 is far"
    calendar(date(2024, 11, 3))
    assert shop.shop.retain("ingest") == 0
    assert shop.landing("orders") == landing


def test_a_line_whose_order_comes_a_day_later_lands_with_it(tmp_path: Path) -> None:
    shop = daily_shop(tmp_path)
    shop.export(1, 2)
    with (shop.folder / "lines-1.csv").open("a") as file:
        file.write("late,1,9.0,p1,k1\n")
    assert shop.shop.retain("ingest") == 0
    assert shop.quarantined("order_items") == [("lines-1.csv", "order_id_known")]
    with (shop.folder / "orders-9.csv").open("w") as file:
        file.write("id,client,sold_on,paid,rebate\nlate,c1,2024-10-06 12:00:00,9.0,0.0\n")
    assert shop.shop.retain("ingest") == 0
    assert (shop.landing("orders").rows, shop.landing("order_items").added) == (1, 1)
    assert shop.quarantined("order_items") == []


def test_a_shop_that_falls_silent_is_refused_though_no_file_is_new(
    tmp_path: Path, calendar: Callable[[date], None], said: Callable[[], str]
) -> None:
    shop = daily_shop(tmp_path, more="contracts: {max_age_days: 40}\n")
    shop.export(1, 2, 3)
    calendar(TODAY)
    assert shop.shop.retain("ingest") == 0
    calendar(date(2024, 12, 24))
    assert shop.shop.retain("ingest") == 3
    assert "The newest row is at most 40 days old." in said()


def test_a_day_that_is_mostly_wrong_stops_though_the_history_is_long(
    tmp_path: Path, said: Callable[[], str]
) -> None:
    shop = daily_shop(tmp_path, days=2)
    shop.export(1, 2)
    assert shop.shop.retain("ingest") == 0
    rows = "".join(f"n{number},c1,2024-10-07 12:00:00,{-1 if number < 9 else 1},0\n" for number in range(120))
    (shop.folder / "orders-3.csv").write_text("id,client,sold_on,paid,rebate\n" + rows)
    assert shop.shop.retain("ingest") == 3
    assert "At most 5% of the rows are rejected." in said()
    (shop.folder / "orders-3.csv").write_text("id,client,sold_on,paid,rebate\n" + rows[: rows.index("n9,")])
    assert shop.shop.retain("ingest") == 0, "nine rows are no share of their own"
    assert len(shop.quarantined("orders")) == 9


def test_a_table_gives_what_changed_since_the_overlap(
    tmp_path: Path, calendar: Callable[[date], None]
) -> None:
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table o (id int, client int, sold timestamp, paid double, changed timestamp)"
        )
        connection.execute(
            "insert into o select i, i % 9, d, 5, d from (select i, timestamp '2024-10-01' + i * interval 1 hour as d "
            "from range(600) r(i))"
        )
    profile = tmp_path / "shop.yaml"
    columns = "{order_id: id, customer_id: client, ordered_at: sold, amount: paid}"
    source = "from: 'duckdb:///shop.duckdb?table=o', changed_by: changed"
    profile.write_text(
        f"shop: {{name: A, currency: EUR}}\ntables:\n  orders: {{{source}, columns: {columns}}}\n"
    )
    shop = DailyShop(Shop(profile, tmp_path / "var"), tmp_path)
    calendar(TODAY)
    assert shop.shop.retain("ingest") == 0
    assert shop.landing("orders").mark == "2024-10-25 23:00:00"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into o values (900, 1, '2024-10-24', 5, '2024-10-24 08:00'), "
            "(901, 1, '2024-10-26', 5, '2999-01-01')"
        )
        connection.execute("update o set paid = 7, changed = '2024-10-26 09:00' where id = 3")
        connection.execute("update o set paid = 8 where id = 4")  # says it has not changed
    assert shop.shop.retain("ingest") == 0
    landing = shop.landing("orders")
    assert (landing.rows, landing.added, landing.changed) == (48 + 1 + 3, 2, 1)
    assert landing.mark == "2024-11-01 00:00:00", "a clock set wrong hides no later row"
    paid = {row["order_id"]: row["amount"] for row in read(shop.lake, "orders").to_pylist()}
    assert (paid["3"], paid["4"], len(paid)) == (7.0, 5.0, 602)
    assert datetime.fromisoformat(landing.mark).date() == TODAY
