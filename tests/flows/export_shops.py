"""One shop's orders, written as the exports that shops really have: for `retain init` to make sense of."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

FIRST, DAYS = datetime(2016, 10, 3), 560


@dataclass(frozen=True)
class Line:
    """A product of an order: which, how many, and what one of them costs."""

    product: int
    quantity: int
    price: float


@dataclass(frozen=True)
class Order:
    """An order as it happened."""

    number: int
    customer: int
    at: datetime
    lines: tuple[Line, ...]
    is_cancelled: bool

    @property
    def amount(self) -> float:
        return round(sum(line.quantity * line.price for line in self.lines), 2)


def orders(customers: int, seed: int = 3, days: int = DAYS) -> list[Order]:
    """Orders of people who buy at their own rhythm and leave at some moment, in the order of time."""
    rng = np.random.default_rng(seed)
    moments = sorted((at, number) for number in range(customers) for at in _moments(rng, days))
    return [
        Order(536365 + place, customer, at, _lines(rng), bool(rng.random() < 0.03))
        for place, (at, customer) in enumerate(moments)
    ]


def _moments(rng: np.random.Generator, days: int) -> Iterable[datetime]:
    gap, leaves, day = rng.gamma(3.0, 8.0) + 4.0, rng.exponential(700.0), rng.uniform(0, 120)
    while day < min(days, leaves):
        yield FIRST + timedelta(minutes=int(day * 24 * 60))
        day += rng.gamma(6.0, gap / 6.0)


def _lines(rng: np.random.Generator) -> tuple[Line, ...]:
    products = rng.choice(60, size=rng.integers(1, 4), replace=False)
    return tuple(Line(int(product), int(rng.integers(1, 5)), price_of(int(product))) for product in products)


def price_of(product: int) -> float:
    return round(1.25 + 0.85 * product, 2)


def us(at: datetime) -> str:
    """`12/1/2010 8:26`, as a spreadsheet of the United States shows it."""
    return f"{at.month}/{at.day}/{at.year} {at.hour}:{at.minute:02}"


def iso(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def write(path: Path, header: str, rows: Iterable[Sequence[object]], **dialect: str) -> Path:
    with path.open("w", newline="", encoding=dialect.pop("encoding", "utf-8")) as file:
        writer = csv.writer(file, **dialect)  # type: ignore[arg-type]
        writer.writerow(header.split())
        writer.writerows(rows)
    return path


def write_spreadsheet(folder: Path, shop: Sequence[Order]) -> list[Path]:
    """One file of lines with US dates; cancelled are invoices that begin with C, and a tenth of lines is nobody's."""

    def rows() -> Iterable[Sequence[object]]:
        for order in shop:
            number, sign = (f"C{order.number}", -1) if order.is_cancelled else (order.number, 1)
            customer = "" if order.number % 10 == 0 else 12346 + order.customer
            for line in order.lines:
                name = f"THING NO {line.product}"
                yield (
                    number, f"{20000 + line.product}A", name, sign * line.quantity, us(order.at), line.price,
                    customer, "France" if order.customer % 9 == 0 else "United Kingdom",
                )  # fmt: skip

    header = "InvoiceNo StockCode Description Quantity InvoiceDate UnitPrice CustomerID Country"
    return [write(folder / "online_retail.csv", header, rows())]


def write_german(folder: Path, shop: Sequence[Order]) -> list[Path]:
    """Semicolons, German dates without a time, decimal commas, Windows' Latin-1; a status says what was cancelled."""

    def comma(amount: float) -> str:
        return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))

    def rows() -> Iterable[Sequence[object]]:
        for order in shop:
            status = "storniert" if order.is_cancelled else "versandt"
            for line in order.lines:
                rebate = 1.5 if line.product % 7 == 6 else 0.0
                yield (
                    f"B{order.number}", f"{order.customer:06}", f"{order.at:%d.%m.%Y}", f"A{line.product:03}",
                    f"Möbel {line.product % 4}", line.quantity, comma(line.price), comma(rebate),
                    "Rechnung" if order.customer % 3 else "PayPal", status,
                )  # fmt: skip

    german = "Bestellnummer Kundennummer Bestelldatum Artikelnummer Warengruppe Menge Einzelpreis"
    header = f"{german} Rabatt Zahlungsart Status"
    return [write(folder / "Umsätze.csv", header, rows(), delimiter=";", encoding="cp1252")]


def digest(kind: str, number: object) -> str:
    return hashlib.md5(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest()


def write_marketplace(
    folder: Path, shop: Sequence[Order], date: Callable[[datetime], str] = us
) -> list[Path]:
    """Six files with keys between them; an order has a customer number of its own, which leads to the person."""
    keys = {order.number: (digest("order", order.number), digest("customer", order.number)) for order in shop}
    files = (
        (
            "orders",
            "order_id customer_id order_status order_purchase_timestamp order_approved_at "
            "order_delivered_carrier_date order_delivered_customer_date order_estimated_delivery_date",
            [
                (
                    *keys[order.number], "canceled" if order.is_cancelled else "delivered", date(order.at),
                    date(order.at + timedelta(minutes=20)), date(order.at + timedelta(days=2)),
                    "" if order.is_cancelled else date(order.at + timedelta(days=5 + order.customer % 4)),
                    date(order.at + timedelta(days=20)),
                )
                for order in shop
            ],
        ),
        (
            "order_items",
            "order_id order_item_id product_id seller_id shipping_limit_date price freight_value",
            [
                (
                    keys[order.number][0], place, digest("product", line.product), digest("seller", line.product % 5),
                    date(order.at + timedelta(days=4)), round(line.quantity * line.price, 2), 4.5,
                )
                for order in shop
                for place, line in enumerate(order.lines, 1)
            ],
        ),
        (
            "order_payments",
            "order_id payment_sequential payment_type payment_installments payment_value",
            [
                (keys[order.number][0], 1, "boleto" if order.customer % 4 == 0 else "credit_card", 1 + order.number % 3,
                 round(order.amount + 4.5 * len(order.lines), 2))
                for order in shop
            ],
        ),
        (
            "customers",
            "customer_id customer_unique_id customer_zip_code_prefix customer_city customer_state",
            [
                (keys[order.number][1], digest("person", order.customer), f"{1000 + order.customer:05}",
                 f"city {order.customer % 70}", ("SP", "RJ", "MG")[order.customer % 3])
                for order in shop
            ],
        ),
        (
            "products",
            "product_id product_category_name product_name_lenght product_weight_g",
            [
                (digest("product", number), f"kind_{number % 6}", 30 + number % 20, 100 * number + 50)
                for number in range(60)
            ],
        ),
        (
            "sellers",
            "seller_id seller_zip_code_prefix seller_city seller_state",
            [(digest("seller", number), 2000 + number, "sao paulo", "SP") for number in range(5)],
        ),
    )  # fmt: skip
    return [write(folder / f"olist_{name}_dataset.csv", header, rows) for name, header, rows in files]
