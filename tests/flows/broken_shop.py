"""A shop in which another thing comes than was promised: half of the customers order daily, the others never again."""

from datetime import date, timedelta

from tests.flows.conftest import Shop


def add_orders(shop: Shop, first: date, days: int) -> None:
    """Every customer of an even number orders on each of these days; the others are gone."""
    with (shop.profile.parent / "orders.csv").open("a") as file:
        for number in range(days):
            for client in range(0, 400, 2):
                file.write(
                    f"new-{number}-{client},c{client},{first + timedelta(days=number)} 09:00:00,30.0,0.0\n"
                )


def break_promises(shop: Shop, first: date) -> None:
    """Four days are scored, the first of them before `first`, the newest day until which its model has seen orders."""
    add_orders(shop, first, 24)
    assert shop.retain("ingest") == 0
    start, end = first - timedelta(days=1), first + timedelta(days=2)
    assert shop.retain("backfill", "--start", str(start), "--end", str(end)) == 0
