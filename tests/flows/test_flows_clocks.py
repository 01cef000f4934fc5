"""Clocks: days of daylight saving, a leap day, a machine in another zone, a clock set back."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from prefect.server.schemas.schedules import CronSchedule

from config.settings import load_settings
from flows.daily.missing_days import days_to_score
from flows.run import clock
from flows.run.clock import newest_as_of, today
from lake.delta_tables import read
from tests.flows.conftest import Shop

VIENNA = ZoneInfo("Europe/Vienna")
LINEAGE = ["run_id", "scored_at", "data_version"]


@contextmanager
def machine(monkeypatch: pytest.MonkeyPatch, zone: str, moment: str | None = None) -> Iterator[None]:
    """This process in another zone, its clock standing at an instant (UTC) where one is given."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            assert moment is not None
            return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone(tz)

    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        if moment is not None:
            patch.setattr(clock, "datetime", Stopped)
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2024-03-30 22:59", date(2024, 3, 30)),  # the last minute before the day that has 23 hours
        ("2024-03-30 23:00", date(2024, 3, 31)),
        ("2024-03-31 22:00", date(2024, 4, 1)),  # midnight is at 22:00 UTC from here on
        ("2024-10-26 22:00", date(2024, 10, 27)),  # the day that has 25
        ("2024-10-27 22:59", date(2024, 10, 27)),
        ("2024-10-27 23:00", date(2024, 10, 28)),
        ("2024-02-28 23:00", date(2024, 2, 29)),
        ("2024-02-29 23:00", date(2024, 3, 1)),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Los_Angeles"])
def test_the_newest_day_is_the_shops_wherever_the_machine_stands(
    monkeypatch: pytest.MonkeyPatch, zone: str, moment: str, day: date
) -> None:
    with machine(monkeypatch, zone, moment):
        assert today(VIENNA) == day
        assert newest_as_of(day + timedelta(days=1), VIENNA) == day, "today is no whole day yet"
        assert newest_as_of(day - timedelta(days=1), VIENNA) == day - timedelta(days=1)


@pytest.mark.parametrize("first", [date(2024, 3, 29), date(2024, 10, 25), date(2024, 2, 27)])
@pytest.mark.parametrize("plan", ["score", "upkeep"])
def test_the_schedule_comes_once_a_day_at_the_shops_hour(plan: str, first: date) -> None:
    cron = getattr(load_settings(None, None).schedules, plan)
    minute, hour = map(int, cron.split()[:2])
    start = datetime.combine(first, datetime.min.time(), VIENNA)
    times = asyncio.run(CronSchedule(cron=cron, timezone="Europe/Vienna").get_dates(5, start))
    expected = [(first + timedelta(days=number), hour, minute) for number in range(5)]
    local = [moment.astimezone(VIENNA) for moment in times]
    assert [(moment.date(), moment.hour, moment.minute) for moment in local] == expected


def days_since(orders: pd.DataFrame, day: date) -> pd.Series:
    """By hand: whole days from each customer's last order before `day`, on the shop's calendar."""
    before = orders[orders["ordered_at"] < pd.Timestamp(day)]
    newest = before.groupby("customer_id")["ordered_at"].max().dt.normalize()
    return (pd.Timestamp(day) - newest).dt.days.astype(float)


def scored(shop: Shop) -> pd.DataFrame:
    return read(str(shop.home / "lake"), "scored_customers").to_pandas()


def rows_of(shop: Shop, *days: date) -> pd.DataFrame:
    rows = scored(shop)
    rows = rows[rows["as_of"].isin(days)].drop(columns=LINEAGE)
    return rows.sort_values(["as_of", "customer_id"], ignore_index=True)


def add_orders(shop: Shop, *moments: str) -> None:
    with (shop.profile.parent / "orders.csv").open("a") as file:
        for moment in moments:
            file.write(f"late-{moment[:13]},c1,{moment},30.0,0.0\n")


@pytest.mark.slow
def test_leap_day_and_both_days_of_daylight_saving_count_as_days(
    scored_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit, value in (("MAX_MISSING_DAYS", "28"), ("MIN_VOLUME", "0")):  # the autumn's weeks are empty
        monkeypatch.setenv(f"RETAIN_CONTRACTS__{limit}", value)
    # times that are on no clock in spring and twice on it in autumn
    add_orders(scored_shop, "2024-02-29 23:59:59", "2024-03-31 02:30:00", "2024-10-27 02:30:00")
    assert scored_shop.retain("ingest") == 0
    orders = read(str(scored_shop.home / "lake"), "orders").to_pandas()
    for day in (date(2024, 3, 1), date(2024, 4, 1), date(2024, 10, 28)):
        with machine(monkeypatch, "Pacific/Kiritimati"):
            assert scored_shop.retain("score", "--as-of", str(day)) == 0
        rows = rows_of(scored_shop, day).set_index("customer_id")["days_since_last_order"]
        pd.testing.assert_series_equal(rows, days_since(orders, day)[rows.index], check_names=False)
        assert rows["c1"] == 1.0


@pytest.mark.slow
def test_another_zone_and_a_clock_set_back_change_no_table(
    scored_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = date(2024, 10, 8)
    add_orders(scored_shop, "2024-10-07 09:00:00")
    # half past one at night in Vienna, and still the day before where the machine is
    with machine(monkeypatch, "America/Los_Angeles", "2024-10-07 23:30"):
        assert [scored_shop.retain("ingest"), scored_shop.retain("score")] == [0, 0]
    published = rows_of(scored_shop, newest)
    assert len(published), "the day is the shop's"
    with machine(monkeypatch, "Pacific/Kiritimati", "2024-10-06 12:00"):  # set back by two days
        assert scored_shop.retain("score") == 0
    current = scored_shop.home / "exports" / "current" / "scored_customers.csv"
    assert current.resolve().parent.name == str(newest)
    pd.testing.assert_frame_equal(rows_of(scored_shop, newest), published)
    assert scored_shop.retain("score") == 0
    pd.testing.assert_frame_equal(rows_of(scored_shop, newest), published)


def test_a_clock_set_back_makes_up_for_no_day() -> None:
    assert days_to_score(date(2024, 5, 6), date(2024, 5, 9), (), 14).days == (date(2024, 5, 6),)
