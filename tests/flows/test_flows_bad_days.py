"""Bad days through the command line: what is refused lands nothing, what is quarantined says why and can come back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from cli.main import run
from cli.quarantine_view import show_quarantine
from flows.check.quarantine import broken_rules
from lake.delta_tables import Slice, read, replace_slice, version
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
Said = Callable[[], str]
PROFILE = """
timezone: Europe/Vienna
contracts: {max_rejected_share: 0.5, rules: {}}
tables:
  orders:
    from: orders.csv
    columns: {order_id: id, customer_id: client, ordered_at: sold_on, amount: paid}
  order_items:
    from: lines.csv
    columns: {order_id: id, product_id: sku, quantity: qty, amount: price}
  customers:
    from: people.csv
    columns: {customer_id: client, birth_date: born}
"""


@pytest.fixture
def small(tmp_path: Path) -> Shop:
    """Ten orders with a line each, of three customers of whom two are described."""
    orders(tmp_path).to_csv(tmp_path / "orders.csv", index=False)
    lines = pd.DataFrame({"id": [f"o{n}" for n in range(10)], "sku": "p", "qty": 1, "price": 5.0})
    lines.to_csv(tmp_path / "lines.csv", index=False)
    (tmp_path / "people.csv").write_text("client,born\nc0,1980-05-05\nc1,1990-01-01\n")
    (tmp_path / "shop.yaml").write_text(PROFILE)
    return Shop(tmp_path / "shop.yaml", tmp_path / "var")


def orders(folder: Path) -> pd.DataFrame:
    days = [datetime(2024, 5, 1, 12) + timedelta(days=n) for n in range(10)]
    return pd.DataFrame(
        {
            "id": [f"o{n}" for n in range(10)],
            "client": [f"c{n % 3}" for n in range(10)],
            "sold_on": days,
            "paid": 5.0,
        }
    )


def write(shop: Shop, name: str, text: str) -> None:
    (shop.profile.parent / name).write_text(text)


def rows(shop: Shop, table: str) -> list[dict]:
    return read(str(shop.home / "lake"), table).to_pylist()


def caught(shop: Shop) -> dict[tuple[str, str], int]:
    return {(broken.table, broken.rule): broken.rows for broken in broken_rules(str(shop.home / "lake"))}


def test_an_item_without_an_order_waits_until_its_order_is_corrected(small: Shop) -> None:
    small.edit("o3,c0,2024-05-04 12:00:00,5.0", "o3,c0,2024-05-04 12:00:00,-5.0", "orders.csv")
    assert small.retain("ingest") == 0
    assert caught(small) == {("orders", "amount_range"): 1, ("order_items", "order_id_known"): 1}
    assert {row["order_id"] for row in rows(small, "order_items")} == {f"o{n}" for n in range(10)} - {"o3"}
    small.edit("-5.0", "7.0", "orders.csv")
    assert small.retain("ingest") == 0  # the lines' file is the same; its orders are not
    assert caught(small) == {}
    assert len(rows(small, "orders")) == len(rows(small, "order_items")) == 10


def test_a_corrected_row_replaces_the_old_one_and_a_day_scored_before_is_named(
    small: Shop, said: Said
) -> None:
    assert small.retain("ingest") == 0
    lake = str(small.home / "lake")
    for day in (date(2024, 5, 3), date(2024, 5, 6), date(2024, 5, 11)):
        scored = pa.table({"as_of": pa.array([day], pa.date32()), "customer_id": ["c0"]})
        replace_slice(lake, "scored_customers", scored, Slice("as_of", day))
    with (small.profile.parent / "orders.csv").open("a") as file:
        file.write("o10,c1,2024-05-11 09:00:00,5.0\n")  # today's order: nothing scored could have known it
    assert small.retain("ingest") == 0
    assert "had been scored" not in said()
    small.edit("o4,c1,2024-05-05 12:00:00,5.0", "o4,c1,2024-05-08 12:00:00,6.0", "orders.csv")
    assert small.retain("ingest") == 0
    text = said()
    assert "orders: rows of 2024-05-05 or later came after 2024-05-06, 2024-05-11 had been scored" in text
    assert {row["order_id"]: row["amount"] for row in rows(small, "orders")}["o4"] == 6.0
    assert version(lake, "orders") == 2


def test_a_reference_is_asked_for_where_the_settings_ask(small: Shop) -> None:
    assert small.retain("ingest") == 0
    assert len(rows(small, "orders")) == 10, "customers may be described in part"
    small.edit("rules: {}", "rules: {orders.customer_id_known: reject}")
    assert small.retain("ingest") == 0
    assert caught(small) == {("orders", "customer_id_known"): 3}


def test_a_rule_can_be_relaxed_or_made_to_stop_the_run(small: Shop, said: Said) -> None:
    small.edit("o3,c0,2024-05-04 12:00:00,5.0", "o3,c0,2024-05-04 12:00:00,-5.0", "orders.csv")
    small.edit("rules: {}", "rules: {orders.amount_range: stop}")
    assert small.retain("ingest") == 3
    assert "orders: amount is between 0 and 1,000,000,000. 1 of 10 rows break this rule." in said()
    assert version(str(small.home / "lake"), "orders") is None
    small.edit("orders.amount_range: stop", "orders.amount_range: off")
    assert small.retain("ingest") == 0
    assert min(row["amount"] for row in rows(small, "orders")) == -5.0


@pytest.mark.parametrize(
    ("setting", "code", "sentence"),
    [
        (
            "rules: {orders.amount_rnge: off}",
            2,
            "orders has no rule 'amount_rnge'; did you mean 'amount_range'?",
        ),
        ("rules: {amount_range: off}", 2, "'amount_range' is no rule; write table.rule"),
        ("rules: {orders.amount_range: warn}", 2, "contracts.rules.orders.amount_range"),
        ("floors: {orders: 11}", 3, "orders: At least 11 rows pass. Of 10 rows 10 passed"),
        ("max_age_days: 2", 3, "orders: The newest row is at most 2 days old."),
        ("first_day: 2024-05-08", 3, "At most 50% of the rows are rejected."),
    ],
)
def test_a_limit_or_rule_that_does_not_hold_ends_in_one_sentence(
    small: Shop, said: Said, setting: str, code: int, sentence: str
) -> None:
    small.edit("rules: {}", setting)
    assert small.retain("ingest") == code
    assert sentence in (text := said())
    assert "Traceback" not in text
    assert version(str(small.home / "lake"), "orders") is None


def test_a_table_that_vanished_or_broke_leaves_what_was_there(small: Shop, said: Said) -> None:
    assert small.retain("ingest") == 0
    before = rows(small, "orders")
    (small.profile.parent / "orders.csv").unlink()
    assert small.retain("ingest") == 2
    assert "tables.orders: no file matches 'orders.csv'" in said()
    write(small, "orders.csv", "id,client,sold_on,paid\n")
    assert small.retain("ingest") == 3
    assert "At least 1 rows pass" in said()
    small.edit(
        "from: orders.csv",
        "from: postgresql://u:hidden-word@127.0.0.1:1/shop?table=orders",
    )
    assert small.retain("ingest") == 2
    assert "cannot read postgresql://u:***@127.0.0.1:1/shop?table=orders" in (text := said())
    assert "hidden-word" not in text
    assert rows(small, "orders") == before


def test_the_quarantine_is_summed_up_and_shows_nothing_personal(small: Shop, said: Said) -> None:
    write(
        small,
        "people.csv",
        "client,born\nAnna Secret,5 Mayy 1980\nc1,1990-01-01\nc2,1991-01-01\nbroken line\n",
    )
    small.edit("o3,c0,2024-05-04 12:00:00,5.0", "o3,c0,2024-05-04 12:00:00,-5.0", "orders.csv")
    assert small.retain("ingest") == 0
    said()
    show_quarantine(broken_rules(str(small.home / "lake")))
    text = said()
    assert "customers: 2 rows in quarantine" in text
    assert "orders.csv row 4: order_id=o3, customer_id=•••, ordered_at=2024-05-04" in text
    assert "birth_date=•••" in text
    for private in ("Anna", "Mayy", "broken line", "c0"):
        assert private not in text


def test_init_writes_a_profile_that_ingests_one_wide_file_of_order_lines(tmp_path: Path, said: Said) -> None:
    text = "Receipt;Client no.;Sold on;Article;Qty;Unit price;Category\n"
    for number in range(40):
        text += f"{1000 + number};{number % 7};{number % 28 + 1:02}.02.2024 10:00;A1;2;1,50;tea\n"
        text += f"{1000 + number};{number % 7};{number % 28 + 1:02}.02.2024 10:00;A2;1;12,00;pots\n"
    (tmp_path / "lines.csv").write_text(text + "1000;0;03.02.2024 11:00;A1;-1;1,50;tea\n")
    profile, home = tmp_path / "my-shop.yaml", tmp_path / "var"
    asked = ["--home", str(home), "init", str(tmp_path / "lines.csv"), "--out", str(profile)]
    assert run(asked) == 0
    assert "# guess" in profile.read_text()
    assert run(["--config", str(profile), "--home", str(home), "ingest"]) == 0
    shop = Shop(profile, home)
    assert {row["amount"] for row in rows(shop, "orders")} == {15.0}
    assert (len(rows(shop, "orders")), len(rows(shop, "order_items"))) == (40, 80)
    said()
    assert run(asked) == 2
    assert "exists already" in said()


def test_init_says_when_it_finds_no_orders(tmp_path: Path, said: Said) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert (
        run(
            [
                "--home",
                str(tmp_path / "var"),
                "init",
                str(tmp_path / "x.csv"),
                "--out",
                str(tmp_path / "p.yaml"),
            ]
        )
        == 3
    )
    assert "The likeliest columns are, of order_id:" in said()
    assert not (tmp_path / "p.yaml").exists()
