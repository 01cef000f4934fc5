"""Small shops for the feature tests: typed tables in a DuckDB, filled row by row or at random."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import ibis
import pyarrow as pa

from features.availability import TYPES
from features.engine import Tables, connect
from tables.raw import RAW

COLUMNS = {
    name: {column: TYPES[kind] for column, kind in contract.types.items()} for name, contract in RAW.items()
}

Row = Mapping[str, object]
Rows = Mapping[str, Sequence[Row]]


def empty_shop(columns: Mapping[str, Mapping[str, str]] = COLUMNS) -> Tables:
    connection = connect(threads=2)
    for name, types in columns.items():
        connection.create_table(name, schema=types)
    return Tables(connection, {name: connection.table(name) for name in columns})


def fill(tables: Tables, rows: Rows) -> None:
    """Replace the content of every table."""
    for name, table in tables.tables.items():
        cursor = tables.connection.con
        cursor.execute(f"delete from {name}")
        if content := rows.get(name):
            cursor.register("content", pa.Table.from_pylist(list(content), table.schema().to_pyarrow()))
            cursor.execute(f"insert into {name} from content")


def shop(rows: Rows) -> Tables:
    """A shop of exactly these tables and of the columns their rows name."""
    used = {
        name: {c: t for c, t in COLUMNS[name].items() if any(c in row for row in content)}
        for name, content in rows.items()
    }
    tables = empty_shop(used)
    fill(tables, rows)
    return tables


def order(customer: str, at: str, amount: float = 10.0, **more: object) -> Row:
    return {
        "order_id": f"{customer}@{at}",
        "customer_id": customer,
        "ordered_at": datetime.fromisoformat(at),
        "amount": amount,
        **more,
    }


def random_rows(seed: int, *, customers: int = 8, orders: int = 120, start: date = date(2024, 1, 1)) -> Rows:
    """About 500 days of a shop with ties in time, cancellations, orders without lines, odd money, and a sleeper."""
    chance = random.Random(seed)
    people = [f"c{i}" for i in range(customers)]
    placed = [_random_order(chance, i, chance.choice(people), start) for i in range(orders)]
    placed.append(
        order("sleeper", f"{start + timedelta(days=20)}T10:00")
    )  # in no window but the longest, later
    lines = [line for row in placed for line in _random_lines(chance, row)]
    return {
        "orders": placed,
        "order_items": lines,
        "customers": [_random_customer(chance, person, start) for person in people[1:]],
        **{table: [make(chance, i, people, start) for i in range(orders)] for table, make in EVENTS.items()},
    }


def _random_order(chance: random.Random, number: int, customer: str, start: date) -> Row:
    midnight = datetime.combine(start, datetime.min.time())
    at = midnight + timedelta(days=chance.randrange(500), hours=chance.choice((0, 7, 7, 13, 19, 23)))
    return {
        "order_id": f"o{number}",
        "customer_id": customer,
        "ordered_at": at,
        "amount": round(chance.uniform(0, 80), 2),
        "discount_amount": chance.choice((None, 0.0, 0.0, 1.25, 4.4)),
        "shipping_fee": chance.choice((None, 0.0, 3.9)),
        "channel": chance.choice((None, "web", "web", "shop")),
        "payment_method": chance.choice(("card", "card", "cash", None)),
        "coupon_code": chance.choice((None, None, "spring")),
        "promised_at": chance.choice((None, midnight_after(at, 3), midnight_after(at, 9))),
        "delivered_at": chance.choice((None, _soon(chance, at, 12))),
        "cancelled_at": at + timedelta(days=chance.randrange(40)) if chance.random() < 0.2 else None,
    }


def _random_lines(chance: random.Random, row: Row) -> list[Row]:
    return [
        {
            "order_id": row["order_id"],
            "product_id": f"p{chance.randrange(9)}",
            "quantity": chance.choice((0.0, 1.0, 1.0, 2.0, 0.535)),
            "amount": round(chance.uniform(0, 20), 2),
            "category": chance.choice((None, "tea", "bread", "soap", "wine")),
            "brand": chance.choice((None, "own", "other")),
            "discount_amount": chance.choice((None, 0.0, 0.5)),
        }
        for _ in range(chance.randrange(4))
    ]


def _random_customer(chance: random.Random, customer: str, start: date) -> Row:
    registered = datetime.combine(start, datetime.min.time()) + timedelta(days=chance.randrange(-400, 500))
    born = date(1950, 1, 1) + timedelta(days=chance.randrange(18_000))
    return {
        "customer_id": customer,
        "registered_at": chance.choice((None, registered, registered)),
        "birth_date": chance.choice((None, born)),
        "gender": chance.choice((None, "f", "m")),
        "region": chance.choice((None, "North", "Süd")),
        "acquisition_channel": chance.choice((None, "ad", "friend")),
        "referred_by": chance.choice((None, "c0", "c1", "nobody we know")),
    }


def midnight_after(at: datetime, days: int) -> datetime:
    return datetime.combine(at.date(), datetime.min.time()) + timedelta(days=days)


def _soon(chance: random.Random, at: datetime, days: int) -> datetime:
    return at + timedelta(days=chance.randrange(days), hours=chance.randrange(24))


def _event(chance: random.Random, number: int, people: Sequence[str], start: date) -> tuple[dict, datetime]:
    at = datetime.combine(start, datetime.min.time()) + timedelta(days=chance.randrange(500))
    at += timedelta(hours=chance.choice((0, 8, 20)))
    return {"customer_id": chance.choice([*people, "never ordered"])}, at


def _random_return(chance: random.Random, number: int, people: Sequence[str], start: date) -> Row:
    row, at = _event(chance, number, people, start)
    return {**row, "return_id": f"r{number}", "returned_at": at, "amount": round(chance.uniform(0, 60), 2)}


def _random_review(chance: random.Random, number: int, people: Sequence[str], start: date) -> Row:
    row, at = _event(chance, number, people, start)
    return {**row, "review_id": f"v{number}", "reviewed_at": at, "rating": float(chance.randrange(1, 6))}


def _random_ticket(chance: random.Random, number: int, people: Sequence[str], start: date) -> Row:
    row, at = _event(chance, number, people, start)
    closed = chance.choice((None, _soon(chance, at, 30)))
    rated = chance.choice((None, 1.0, 3.0, 4.5)) if closed else None
    return {**row, "ticket_id": f"t{number}", "opened_at": at, "closed_at": closed, "satisfaction": rated}


def _random_visit(chance: random.Random, number: int, people: Sequence[str], start: date) -> Row:
    row, at = _event(chance, number, people, start)
    counts = {
        column: chance.choice((None, 0.0, 1.0, 4.0)) for column in ("page_views", "searches", "cart_adds")
    }
    return {
        **row,
        "visited_at": at,
        "source": chance.choice((None, "search", "Email", "ad", "fax")),
        **counts,
    }


def _random_message(chance: random.Random, number: int, people: Sequence[str], start: date) -> Row:
    row, at = _event(chance, number, people, start)
    opened = chance.choice((None, _soon(chance, at, 9)))
    return {
        **row,
        "message_id": f"m{number}",
        "sent_at": at,
        "channel": chance.choice(("email", "SMS", "push", "mail", "pigeon")),
        "opened_at": opened,
        "clicked_at": opened and chance.choice((None, _soon(chance, opened, 5))),
        "is_holdout": chance.choice((None, False, False, True)),
    }


def _random_consent(chance: random.Random, number: int, people: Sequence[str], start: date) -> Row:
    row, at = _event(chance, number, people, start)
    channel = chance.choice(("email", "sms"))
    return {**row, "channel": channel, "is_allowed": chance.random() < 0.5, "changed_at": at}


EVENTS = {
    "returns": _random_return,
    "reviews": _random_review,
    "tickets": _random_ticket,
    "visits": _random_visit,
    "messages": _random_message,
    "consents": _random_consent,
}


def records(table: ibis.Table) -> list[dict[str, object]]:
    return table.order_by("as_of", "customer_id").to_pyarrow().to_pylist()
