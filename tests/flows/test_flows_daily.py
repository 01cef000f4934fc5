"""The daily run by hand: what was missed first, each day whole, files closed, and whoever has to be told is told."""

import re
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from prefect.client.orchestration import get_client

from flows.score import score_flow
from lake.delta_tables import read
from tests.flows.conftest import Shop
from tests.flows.listeners import listener

pytestmark = pytest.mark.slow
Said = Callable[[], str]
LINEAGE = ["run_id", "scored_at", "data_version"]


def scored(shop: Shop) -> pd.DataFrame:
    return read(str(shop.home / "lake"), "scored_customers").to_pandas()


def days(shop: Shop) -> list[date]:
    """In the order in which they were scored last."""
    return scored(shop).groupby("as_of")["scored_at"].max().sort_values(kind="stable").index.tolist()


def add_orders(shop: Shop, *moments: str) -> None:
    with (shop.profile.parent / "orders.csv").open("a") as file:
        for moment in moments:
            file.write(f"late-{moment[:10]},c1,{moment},30.0,0.0\n")


def rows_of(shop: Shop) -> pd.DataFrame:
    rows = scored(shop).sort_values(["as_of", "customer_id"]).drop(columns=LINEAGE)
    return rows.reset_index(drop=True)


def test_missed_days_are_scored_the_oldest_first_and_equal_a_backfill(
    scored_shop: Shop, said: Said, tmp_path: Path
) -> None:
    first = days(scored_shop)[0]
    add_orders(scored_shop, f"{first + pd.Timedelta(days=2)} 09:00:00")
    assert scored_shop.retain("daily") == 0
    text = said()
    missed = [first + pd.Timedelta(days=number) for number in (1, 2, 3)]
    assert f"2 days from {missed[0]} on were not scored; they come first" in text
    assert days(scored_shop) == [first, *missed]
    published = rows_of(scored_shop)
    assert scored_shop.retain("backfill", "--start", str(missed[0]), "--end", str(missed[-1])) == 0
    pd.testing.assert_frame_equal(rows_of(scored_shop), published)
    assert all((scored_shop.home / "reports" / f"{day}.html").exists() for day in missed)
    no_others_read(scored_shop.home)


def no_others_read(home: Path) -> None:
    """Files that a run made: 0640 or stricter, and folders closed to others too; Retain's own code is no secret."""
    entries = [home, *(path for path in home.rglob("*") if not path.is_symlink() and path.suffix != ".py")]
    kinds = {path.relative_to(home).parts[0] for path in entries[1:]}
    assert {"lake", "exports", "reports", "contracts", "mlartifacts", "mlflow.db"} <= kinds
    wide = {
        str(path): oct(path.stat().st_mode)
        for path in entries
        if path.stat().st_mode & (stat.S_IRWXO | stat.S_IWGRP)
    }
    assert not wide


def test_too_many_missed_days_are_named_and_left(
    scored_shop: Shop, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETAIN_SCHEDULES__CATCH_UP_DAYS", "1")
    first = days(scored_shop)[0]
    add_orders(scored_shop, f"{first + pd.Timedelta(days=2)} 09:00:00")
    assert scored_shop.retain("daily") == 0
    start, end = first + pd.Timedelta(days=1), first + pd.Timedelta(days=2)
    assert f"`retain backfill --start {start} --end {end}` scores them" in said()
    assert days(scored_shop) == [first, first + pd.Timedelta(days=3)]


def test_a_day_that_was_stopped_between_its_tables_is_made_whole(
    scored_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = days(scored_shop)[0]
    add_orders(scored_shop, f"{first} 09:00:00")

    def stop(*args: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch, listener() as (address, messages):
        patch.setenv("RETAIN_NOTIFY", f'["{address}"]')
        patch.setattr(score_flow, "publish_tables", stop)
        assert scored_shop.retain("daily") == 1
    assert [message["title"] for message in messages] == [
        "Corner shop: daily failed, the last good state is kept"
    ]
    half = first + pd.Timedelta(days=1)
    assert half in days(scored_shop)
    assert half not in figures(scored_shop)
    add_orders(scored_shop, f"{half} 09:00:00")
    assert scored_shop.retain("daily") == 0
    assert {half, half + pd.Timedelta(days=1)} <= figures(scored_shop)


def figures(shop: Shop) -> set[date]:
    return set(read(str(shop.home / "lake"), "shop_figures").to_pandas()["as_of"])


def test_refused_data_publish_nothing_and_are_told(
    scored_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listener() as (address, messages):
        monkeypatch.setenv("RETAIN_NOTIFY", f'["{address}"]')
        monkeypatch.setenv("RETAIN_CONTRACTS__MIN_ROWS", "1000000")
        before = scored(scored_shop)
        assert scored_shop.retain("daily") == 3
        pd.testing.assert_frame_equal(scored(scored_shop), before)
        monkeypatch.delenv("RETAIN_CONTRACTS__MIN_ROWS")
        assert scored_shop.retain("daily") == 0
    titles = [message["title"] for message in messages]
    assert titles == [
        "Corner shop: daily data refused, nothing published",
        f"Corner shop: no new day since {days(scored_shop)[-1]}",  # the shop's data end years ago
    ]


def test_a_run_leaves_its_tables_in_prefect(scored_shop: Shop) -> None:
    assert scored_shop.retain("daily") == 0
    with get_client(sync_client=True) as client:
        runs = {run.name: run for run in client.read_flow_runs()}
        newest = {}
        for artifact in client.read_artifacts():
            newest.setdefault(artifact.key, artifact)
    day = days(scored_shop)[-1]
    assert f"score {day}" in runs
    assert {"landings", "level", "receipt"} <= set(newest)
    assert "orders" in newest["landings"].data
    assert "scored at" in newest["receipt"].data
    assert "checksum" in newest["receipt"].data
    assert not re.search(r"\bc1\b", newest["receipt"].data), "a customer, not two letters of a digest"
