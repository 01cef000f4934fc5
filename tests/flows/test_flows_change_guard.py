"""A change that is no correction lands nothing until it is let pass; nor does half a line land."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from deltalake import DeltaTable

from flows.daily.ingest_at_rest import ingest_at_rest
from lake.delta_tables import Slice, read, version
from lake.resting_files import RestlessSource
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
Said = Callable[[], str]
TABLES = ("orders", "order_items")


def path(shop: Shop, name: str = "orders.csv") -> Path:
    return shop.profile.parent / name


def versions(shop: Shop) -> list[int | None]:
    return [version(str(shop.home / "lake"), table) for table in TABLES]


def in_cents(shop: Shop) -> None:
    """Every order in cents, and a new line of an order, so that both tables have something to land."""
    orders = pd.read_csv(path(shop))
    orders.assign(paid=orders.paid * 100).to_csv(path(shop), index=False)
    with path(shop, "lines.csv").open("a") as lines:
        lines.write("o0,1,2.5,p3,k1\n")


def test_it_lands_nothing_until_it_is_let_pass(shop: Shop, said: Said) -> None:
    assert shop.retain("ingest") == 0
    before = versions(shop)
    in_cents(shop)
    said()
    assert shop.retain("check") == 3
    assert "orders: amount of" in said()
    assert "100 times" in (shop.home / "reports" / "check.html").read_text()
    assert shop.retain("ingest") == 3
    text = said()
    assert "known rows is 100 times what it was: order_id o0," in text
    assert "`retain ingest --accept amounts_moved`" in text
    assert versions(shop) == before, "no table has landed, the sound one neither"
    page = shop.home / "reports" / "changes.html"
    assert "<bdi>o0</bdi>" in page.read_text()
    assert shop.retain("ingest", "--accept", "days_moved") == 3, "another rule lets nothing pass"
    assert shop.retain("ingest", "--accept", "amounts_moved") == 0
    lake = str(shop.home / "lake")
    (landing,) = read(lake, "landings", Slice("table", "orders")).to_pylist()
    assert landing["let_pass"].startswith("amounts_moved: orders: amount of")
    assert DeltaTable(f"{lake}/orders").history(1)[0]["let_pass"] == landing["let_pass"]
    assert read(lake, "landings", Slice("table", "order_items")).to_pylist()[0]["let_pass"] == ""
    assert "let pass once" in page.read_text()
    orders = pd.read_csv(path(shop))
    pd.concat([orders, orders.tail(1).assign(id="new")]).to_csv(path(shop), index=False)
    assert shop.retain("ingest") == 0, "and what has landed is usual from then on"
    assert not page.exists()


def test_personal_ids_stand_on_the_page_and_in_no_log(shop: Shop, said: Said) -> None:
    assert shop.retain("ingest") == 0
    orders = pd.read_csv(path(shop))
    orders.assign(client=orders.client.str.upper()).to_csv(path(shop), index=False)
    said()
    assert shop.retain("ingest") == 3
    text = said()
    assert "new values of customer_id are known ones in another spelling: a" in text
    assert not any(f"{client} " in text for client in ("c10", "C10", "c100", "C100"))
    assert "<bdi>C10</bdi>" in (shop.home / "reports" / "changes.html").read_text()


def test_a_rule_that_does_not_exist_is_named(shop: Shop, said: Said) -> None:
    assert shop.retain("ingest", "--accept", "days_move") == 2
    assert "there is no such rule; there are known_rows_changed, amounts_moved" in said()


WRITER = """
import sys
with open(sys.argv[1], "a") as file:
    file.write("o9999,c1,2024-10-06 10:00:00,40.0,1")
    file.flush()
    sys.stdin.readline()
    file.write("2.50\\n")
"""


def test_a_line_that_is_being_written_never_lands(
    shop: Shop, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer stands still in the middle of a discount; once it is done, the whole of it lands."""
    monkeypatch.setenv("RETAIN_READING__UNENDED_MINUTES", "5")
    assert shop.retain("ingest") == 0
    before = path(shop).stat().st_size
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path(shop))], stdin=subprocess.PIPE)
    while path(shop).stat().st_size == before:
        pass
    said()
    assert shop.retain("check") == 3
    assert shop.retain("ingest") == 3
    assert "orders.csv is still being written: its last line has no end." in said()
    with pytest.raises(RestlessSource):
        ingest_at_rest(str(shop.profile), str(shop.home), pause_seconds=0)
    assert said().count("trying again in 0 s") == 6
    lake = str(shop.home / "lake")
    assert read(lake, "orders", Slice("order_id", "o9999")).num_rows == 0
    writer.communicate(b"\n", timeout=30)
    ingest_at_rest(str(shop.profile), str(shop.home), pause_seconds=0)
    assert read(lake, "orders", Slice("order_id", "o9999"))["discount_amount"].to_pylist() == [12.5]
