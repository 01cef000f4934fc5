"""Small shops for the feature tests: typed tables in a DuckDB, filled row by row or at random."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import ibis
import pyarrow as pa

from features.engine import Tables, connect
from tables.contracts import RAW, Column

COLUMNS = {
    "orders": {
        "order_id": "string",
        "customer_id": "string",
        "ordered_at": "timestamp(6)",
        "amount": "float64",
        "discount_amount": "float64",
        "shipping_fee": "float64",
        "channel": "string",
        "payment_method": "string",
        "coupon_code": "string",
        "promised_at": "timestamp(6)",
        "delivered_at": "timestamp(6)",
        "cancelled_at": "timestamp(6)",
    },
    "order_items": {
        "order_id": "string",
        "product_id": "string",
        "quantity": "float64",
        "amount": "float64",
        "category": "string",
        "brand": "string",
        "discount_amount": "float64",
    },
    "customers": {
        "customer_id": "string",
        "registered_at": "timestamp(6)",
        "birth_date": "date",
        "gender": "string",
        "region": "string",
        "acquisition_channel": "string",
        "referred_by": "string",
    },
    "returns": {
        "return_id": "string",
        "customer_id": "string",
        "returned_at": "timestamp(6)",
        "amount": "float64",
    },
    "reviews": {
        "review_id": "string",
        "customer_id": "string",
        "reviewed_at": "timestamp(6)",
        "rating": "float64",
    },
    "tickets": {
        "ticket_id": "string",
        "customer_id": "string",
        "opened_at": "timestamp(6)",
        "closed_at": "timestamp(6)",
        "satisfaction": "float64",
    },
    "visits": {
        "customer_id": "string",
        "visited_at": "timestamp(6)",
        "source": "string",
        "page_views": "float64",
        "searches": "float64",
        "cart_adds": "float64",
    },
    "messages": {
        "message_id": "string",
        "customer_id": "string",
        "sent_at": "timestamp(6)",
        "channel": "string",
        "opened_at": "timestamp(6)",
        "clicked_at": "timestamp(6)",
        "is_holdout": "boolean",
    },
    "consents": {
        "customer_id": "string",
        "channel": "string",
        "is_allowed": "boolean",
        "changed_at": "timestamp(6)",
    },
}

DATES = [date(2024, 2, 29), date(2024, 12, 31), date(2025, 5, 2)]
"""The as-of dates of the oracles."""
EDGES = (0, 1, 1, 2, 3, 7, 8, 14, 15, 30, 31, 90, 91, 335, 364, 365, 366, 394, 395)
"""Days before an as-of date on which a window begins or just does not."""

HOURS = (0, 0, 0, 5, 6, 11, 12, 17, 18, 23)
"""Hours of the day at which something happens: those on which its parts begin and end."""

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


def random_rows(seed: int, *, customers: int = 16, orders: int = 400, start: date = date(2024, 1, 1)) -> Rows:
    """About 500 days of a shop with ties in time, cancellations, orders without lines, odd money, and a sleeper.

    Every declared column of every table is filled, by its type where `SPECIAL` knows no better, each from its own
    random numbers: a new column is filled by itself and leaves the others as they were.
    """
    people = [f"c{number}" for number in range(customers)]
    counts = random.Random(seed)
    drawn: dict[str, list[dict[str, object]]] = {
        "orders": [{} for _ in range(orders)],
        "customers": [{"customer_id": person} for person in people[1:]],
        "order_items": [
            {"order_id": f"orders{n}"} for n in range(orders) for _ in range(counts.randrange(4))
        ],
    }
    for table, contract in RAW.items():
        rows = drawn.setdefault(table, [{} for _ in range(orders)])
        for column in contract.columns:
            draw = Draw(random.Random(f"{seed} {table}.{column.name}"), people, start, contract.time)
            for number, row in enumerate(rows):
                row.setdefault(column.name, draw.value(table, column, row, number))
    sleeper = order("sleeper", f"{start + timedelta(days=20)}T10:00")  # in no window but the longest, later
    return {**drawn, "orders": [*drawn["orders"], sleeper]}


@dataclass(frozen=True)
class Draw:
    """What the values of one column of a random shop are drawn with; `time` is the column that dates its rows."""

    chance: random.Random
    people: Sequence[str]
    start: date
    time: str | None

    def value(self, table: str, column: Column, row: Row, number: int) -> object:
        if column.name == f"{table.removesuffix('s')}_id" and column.required:
            return f"{table}{number}"
        if not column.required and self.chance.random() < 0.3:
            return None
        kind = next(
            (name for name in (f"{table}.{column.name}", column.name) if name in SPECIAL), column.type
        )
        return {**SPECIAL, **BY_TYPE}[kind](self, row)

    def any_of(self, *values: object) -> object:
        return self.chance.choice(values)

    def moment(self, first: int = 0, last: int = 500) -> datetime:
        """An instant so many days after the start, often at the same hour as others or on the edge of a window."""
        days, on_edge = self.chance.randrange(first, last), (self.edge() - self.start).days
        if first <= on_edge < last and self.chance.random() < 0.5:
            days = on_edge
        return midnight_after(self.start, days) + timedelta(hours=self.chance.choice(HOURS))

    def edge(self) -> date:
        """A day on which a window of one of the oracles' dates begins, or just does not."""
        return self.chance.choice(DATES) - timedelta(days=self.chance.choice(EDGES))

    def soon(self, row: Row, days: int, after: str | None = None) -> datetime | None:
        """An instant within so many days of the row's own time, or of that column's, null where that is null."""
        began = row[after or self.time or ""]
        if not isinstance(began, datetime):
            return None
        later = timedelta(days=self.chance.randrange(days), hours=self.chance.randrange(24))
        edges = [
            day
            for day in (self.edge() for _ in range(9))
            if timedelta(0) < day - began.date() < timedelta(days)
        ]
        return midnight_after(edges[0], 0) if edges and self.chance.random() < 0.5 else began + later

    def promise(self, row: Row) -> datetime:
        """Midnight of a day soon after the order."""
        ordered = row["ordered_at"]
        assert isinstance(ordered, datetime)
        return midnight_after(ordered.date(), self.chance.choice((1, 3, 9)))

    def birthday(self) -> date:
        """A birth between 1950 and 2000, often on or next to the anniversary of one of the oracles' dates."""
        if self.chance.random() < 0.5:
            return date(1950, 1, 1) + timedelta(days=self.chance.randrange(18_000))
        year, near = self.chance.randrange(1950, 2000), self.chance.choice(DATES)
        return date(year, near.month, 1) + timedelta(days=near.day - 1 + self.chance.choice((-1, 0, 1)))

    def own_or_soon(self, row: Row) -> datetime | None:
        return self.soon(row, 20) if self.time and self.time in row else self.moment()


BY_TYPE: Mapping[str, Callable[[Draw, Row], object]] = {
    "string": lambda draw, row: draw.any_of("red", "Green", "blue"),
    "double": lambda draw, row: draw.any_of(0.0, 1.0, 1.0, 4.0),
    "boolean": lambda draw, row: draw.any_of(False, False, True),
    "date": lambda draw, row: draw.moment().date(),
    "timestamp": Draw.own_or_soon,
}
# where the meaning asks for more than the type: by table and column, or by column in all tables
SPECIAL: Mapping[str, Callable[[Draw, Row], object]] = {
    "customer_id": lambda draw, row: draw.any_of(*draw.people, "never ordered"),
    "orders.customer_id": lambda draw, row: draw.any_of(*draw.people),
    "order_id": lambda draw, row: f"orders{draw.chance.randrange(50)}",
    "amount": lambda draw, row: round(draw.chance.uniform(0, 80), 2),
    "discount_amount": lambda draw, row: draw.any_of(0.0, 0.0, 1.25, 4.4),
    "shipping_fee": lambda draw, row: draw.any_of(0.0, 3.9, 5.5),
    "orders.channel": lambda draw, row: draw.any_of("web", "web", "shop", "phone"),
    "payment_method": lambda draw, row: draw.any_of("card", "card", "cash", "invoice"),
    "promised_at": lambda draw, row: draw.promise(row),
    "delivered_at": lambda draw, row: draw.soon(row, 12),
    "cancelled_at": lambda draw, row: draw.soon(row, 40) if draw.chance.random() < 0.25 else None,
    "quantity": lambda draw, row: draw.any_of(0.0, 1.0, 1.0, 2.0, 0.535),
    "category": lambda draw, row: draw.any_of("tea", "bread", "soap", "wine"),
    "registered_at": lambda draw, row: draw.moment(-400),
    "birth_date": lambda draw, row: draw.birthday(),
    "region": lambda draw, row: draw.any_of("North", "Süd", "west"),
    "referred_by": lambda draw, row: draw.any_of("c0", "c1", "c1", "nobody we know"),
    "rating": lambda draw, row: float(draw.chance.randrange(1, 6)),
    "satisfaction": lambda draw, row: row["closed_at"] and draw.any_of(1.0, 3.0, 4.5),
    "source": lambda draw, row: draw.any_of("search", "Email", "ad", "fax", "direct", "social"),
    "messages.channel": lambda draw, row: draw.any_of("email", "SMS", "push", "mail", "pigeon"),
    "consents.channel": lambda draw, row: draw.any_of("email", "sms", "push"),
    "opened_at": lambda draw, row: draw.soon(row, 9),
    "tickets.opened_at": lambda draw, row: draw.moment(),
    "closed_at": lambda draw, row: draw.soon(row, 30),
    "clicked_at": lambda draw, row: draw.soon(row, 5, after="opened_at"),
}


def midnight_after(day: date, days: int) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(days=days)


def records(table: ibis.Table) -> list[dict[str, object]]:
    return table.order_by("as_of", "customer_id").to_pyarrow().to_pylist()
