"""Who buys in one quarter of the year only, and came back in it."""

from datetime import date, datetime

from feature_shops import order, shop

from features.seasonal_shoppers import seasonal_shoppers

AS_OF = date(2025, 1, 1)
DECEMBERS = ("2023-12-01T10:00", "2023-12-20T10:00", "2024-12-05T10:00")


def seasonal(*orders: dict, as_of: date = AS_OF) -> list[str]:
    rows = seasonal_shoppers(shop({"orders": orders}), as_of).to_pyarrow().to_pylist()
    return [row["customer_id"] for row in rows]


def test_a_quarter_of_two_years_makes_a_season() -> None:
    assert seasonal(*(order("a", day) for day in DECEMBERS)) == ["a"]


def test_one_year_alone_says_nothing() -> None:
    assert (
        seasonal(*(order("a", day) for day in ("2024-12-01T10:00", "2024-12-03T10:00", "2024-12-05T10:00")))
        == []
    )


def test_two_days_are_too_few_and_one_day_counts_once() -> None:
    assert seasonal(*(order("a", day) for day in (DECEMBERS[0], "2023-12-01T11:00", DECEMBERS[2]))) == []


def test_whoever_also_buys_in_summer_is_not_seasonal() -> None:
    assert seasonal(*(order("a", day) for day in (*DECEMBERS, "2024-07-01T10:00"))) == []


def test_what_is_not_known_on_the_day_does_not_count() -> None:
    orders = [order("a", day) for day in DECEMBERS]
    assert seasonal(*orders, as_of=date(2024, 12, 5)) == []
    assert seasonal(*orders[:2], orders[2] | {"cancelled_at": None}) == ["a"]
    assert seasonal(*orders[:2], orders[2] | {"cancelled_at": datetime(2024, 12, 6)}) == []
    assert seasonal(*orders[:2], orders[2] | {"cancelled_at": datetime(2025, 1, 1)}) == ["a"]
