"""A first mapping of files nobody has described yet: which column is what, guessed by its name and its values."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lake.column_types import understand
from lake.sources import Reading, TableMap, opened

# What shops call the columns of each table: whole words of a name, the likelier first.
WORDS: Mapping[str, Mapping[str, str]] = {
    "orders": {
        "order_id": "order id, order no, order number, orderid, receipt, invoice, basket, bon, beleg, "
        "bestellung, transaction, order",
        "customer_id": "customer id, customer no, client, customer, kunde, kundennr, user, household, member, "
        "buyer, email",
        "ordered_at": "ordered at, order date, sold on, date, datum, timestamp, time, created, purchased, "
        "day",
        "amount": "amount, total, paid, revenue, net, sales, value, betrag, summe, price",
        "discount_amount": "discount, rebate, rabatt",
        "shipping_fee": "shipping, freight, versand",
        "channel": "channel, store, kanal",
        "payment_method": "payment, zahlung",
        "coupon_code": "coupon, voucher, gutschein",
        "delivered_at": "delivered, delivery",
        "cancelled_at": "cancelled, canceled, storno",
    },
    "order_items": {
        "order_id": "order id, order no, order number, receipt, invoice, basket, bon, beleg, transaction, "
        "order",
        "product_id": "product id, sku, article, artikel, stock code, stockcode, product, item",
        "quantity": "quantity, qty, menge, units, pieces, count",
        "amount": "amount, line total, total, paid, sales, betrag, unit price, einzelpreis, stückpreis, price, "
        "preis",
        "category": "category, department, kategorie, warengruppe, gruppe, group",
        "brand": "brand, marke",
        "discount_amount": "discount, rebate, rabatt",
    },
    "customers": {
        "customer_id": "customer id, customer no, client, customer, kunde, user, household, member, id",
        "registered_at": "registered, signup, signed, created, since, joined",
        "birth_date": "birth, born, dob, geburt",
        "gender": "gender, sex, geschlecht",
        "region": "region, city, zip, postcode, country, state, plz, ort",
    },
}
UNIT = "unit price, einzelpreis, stückpreis, price, preis, unit"
TIMES = {"ordered_at", "registered_at", "birth_date", "delivered_at", "cancelled_at"}
NUMBERS = {"amount", "discount_amount", "shipping_fee", "quantity"}
NEEDED = {
    "orders": ("order_id", "customer_id", "ordered_at", "amount"),
    "order_items": ("order_id", "product_id", "quantity", "amount"),
    "customers": ("customer_id",),
}


@dataclass(frozen=True)
class File:
    """One source: its columns with what they hold (number, time or text), its rows, and values per row of each."""

    address: str
    columns: Mapping[str, str]
    notes: Mapping[str, str]
    distinct: Mapping[str, float]


def look(address: str, raw_dir: Path, reading: Reading) -> File:
    """What one source holds. Raises SourceError where it cannot be read."""
    with tempfile.TemporaryDirectory(dir=reading.temp_dir) as folder:
        mapping = TableMap("init", {"source": address})
        with opened(mapping, reading, Path(folder) / "look.parquet") as (connection, brought):
            files = list(brought["source"].files)
            connection.read_parquet(files, union_by_name=True).create_view("seen")
            types = {row[0]: str(row[1]) for row in connection.execute("describe seen").fetchall()}
            text = [name for name, kind in types.items() if kind == "VARCHAR"]
            asked = {name: {_wish(name)} for name in text}
            found = understand(connection, "seen", asked)  # type: ignore[arg-type]
            counted = ", ".join(f"approx_count_distinct({_quoted(name)})" for name in types)
            rows, *counts = connection.execute(f"select count(*), {counted} from seen").fetchall()[0]
    values = {name: found.meanings[name].value for name in found.meanings}
    kinds = {name: _kind(values.get(name, kind)) for name, kind in types.items()}
    return File(
        address, kinds, found.notes, dict(zip(types, (n / max(rows, 1) for n in counts), strict=True))
    )


def tables_of(file: File) -> dict[str, TableMap]:
    """The tables one source could be mapped onto, with a guess for each column that was found.

    A file with quantities or products, whose orders come in several lines, becomes orders by its receipts and
    order_items, and where there are negative lines a mapping of them as returns is for its owner to add.
    """
    found = {table: _matched(file, table) for table in WORDS}
    order = found["orders"].get("order_id")
    whole = set(NEEDED["order_items"]) <= set(found["order_items"])
    lines = order is not None and whole and file.distinct[order] < 0.95
    if order is not None and {"customer_id", "ordered_at"} <= set(found["orders"]):
        orders = _orders(file, found["orders"], found["order_items"] if lines else {})
        items = {"order_items": _items(file, found["order_items"])} if lines else {}
        return {"orders": orders, **items}
    if whole:
        return {"order_items": _items(file, found["order_items"])}
    if "customer_id" in found["customers"]:
        columns = {name: _quoted(column) for name, column in found["customers"].items()}
        return {"customers": TableMap("customers", {"source": file.address}, columns)}
    return {}


def _orders(file: File, found: Mapping[str, str], lines: Mapping[str, str]) -> TableMap:
    source = {"source": file.address}
    columns = {name: _quoted(column) for name, column in found.items()}
    if not lines:
        return TableMap("orders", source, columns)
    total = {"amount": f"sum({_line_amount(lines)})"} if "amount" in lines else {}
    key = columns["order_id"]
    how = {"ordered_at": "min", "discount_amount": "sum", "shipping_fee": "max"}
    grouped = {
        name: column if name == "order_id" else f"{how.get(name, 'any_value')}({column})"
        for name, column in columns.items()
    }
    return TableMap("orders", source, {**grouped, **total}, _positive(lines), key)


def _items(file: File, found: Mapping[str, str]) -> TableMap:
    columns = {name: _quoted(column) for name, column in found.items()}
    return TableMap(
        "order_items", {"source": file.address}, {**columns, "amount": _line_amount(found)}, _positive(found)
    )


def _line_amount(found: Mapping[str, str]) -> str:
    name = found["amount"]
    if "quantity" in found and any(word in _plain(name) for word in UNIT.split(", ")):
        return f"{_quoted(found['quantity'])} * {_quoted(name)}"
    return _quoted(name)


def _positive(found: Mapping[str, str]) -> str | None:
    return f"{_quoted(found['quantity'])} > 0" if "quantity" in found else None


def _matched(file: File, table: str) -> dict[str, str]:
    """Target column → the file's column: by its name first, and only where its values can be meant."""
    taken: dict[str, str] = {}
    for target, words in WORDS[table].items():
        fitting = [
            name for name, kind in file.columns.items() if name not in taken.values() and _fits(target, kind)
        ]
        match = next((name for word in words.split(", ") for name in fitting if _has(name, word)), None)
        if match is not None:
            taken[target] = match
    return taken


def _fits(target: str, kind: str) -> bool:
    if target in TIMES:
        return kind == "time"
    return kind == "number" if target in NUMBERS else kind != "time"


def _has(name: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}", _plain(name)) is not None


def _plain(name: str) -> str:
    """ "ClientNo." and "client_no" as "client no"."""
    return " ".join(
        re.sub(r"([a-z])([A-Z])", r"\1 \2", name).replace("_", " ").replace(".", " ").lower().split()
    )


def _wish(name: str) -> str:
    for columns in WORDS.values():
        for target, words in columns.items():
            if any(_has(name, word) for word in words.split(", ")):
                return "time" if target in TIMES else "number" if target in NUMBERS else "any"
    return "any"


def _kind(value: str) -> str:
    if re.search(r"time|date|day_first|month_first|DATE|TIME", value):
        return "time"
    return "number" if re.search(r"double|bigint|decimal|INT|DOUBLE|FLOAT|DECIMAL", value) else "text"


def _quoted(name: str) -> str:
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)
    return name if plain else '"' + name.replace('"', '""') + '"'


def missing(tables: Mapping[str, TableMap]) -> list[tuple[str, str]]:
    """(table, column) of what each needs and no column was found for."""
    return [
        (name, column)
        for name, mapping in tables.items()
        for column in NEEDED[name]
        if column not in mapping.columns
    ]


def addresses(files: Sequence[str], beside: Path) -> list[str]:
    """The files as the mapping will name them: relative to the profile's folder where they lie below it."""
    found = []
    for name in files:
        path = Path(name).resolve()
        found.append(
            str(path.relative_to(beside)) if path.is_relative_to(beside) and "://" not in name else name
        )
    return found
