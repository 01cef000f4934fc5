"""The first mapping of orders: from their rows or lines, with what other sources know of them joined to it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lake.guess.customer_path import Person
from lake.guess.joined_sums import OrderSums
from lake.guess.line_amounts import discount_sum, line_amount, line_cost, line_discount, money_notes
from lake.guess.order_marks import cancellations
from lake.guess.sales import Sales
from lake.guess.selects import Select, table_map
from lake.guess.source_facts import SourceFacts
from lake.guess.spelling import Guess, Spelling, notes_of
from lake.guess.table_match import candidates
from tables.raw import RAW

COLUMNS = {column.name: column for column in RAW["orders"].columns}
FULL = 0.999
STEADY = 0.98


@dataclass(frozen=True)
class Joined:
    """What the orders' own rows do not say: the person, and the sums of rows that belong to an order."""

    person: Person | None = None
    sums: Sequence[OrderSums] = ()

    def joins(self, sales: Sales) -> list[str]:
        """What joins them to the orders' rows."""
        person = self.person.joins if self.person else ()
        return [*person, *(sums.join(sales) for sums in self.sums)]

    def sources(self) -> list[SourceFacts]:
        """The sources that takes."""
        person = self.person.sources if self.person else ()
        return [*person, *(sums.source for sums in self.sums)]


def order_guess(sales: Sales, joined: Joined) -> Guess:
    """The mapping of orders."""
    spelling = Spelling(sales.source, bool(sales.source.relation or joined.sums or joined.person))
    columns = dict(_columns(sales, spelling, joined))
    parts = Select(
        {name: columns[name] for name in COLUMNS if name in columns},
        conditions(sales, spelling),
        [spelling.name(key) for key in sales.key] if sales.is_lines else (),
        joined.joins(sales),
        joined.sources(),
    )
    absent = {
        name: tuple(candidates(column, sales.source))
        for name, column in COLUMNS.items()
        if column.required and not columns.get(name)
    }
    return Guess(table_map("orders", spelling, parts), _notes(sales, columns), absent)


def conditions(sales: Sales, spelling: Spelling) -> list[str]:
    """Which rows are orders: those that bring money, of a customer the shop can name."""
    customer, where = sales.match.columns.get("customer_id"), []
    if has_negatives(sales):
        where.append(f"{spelling.value(sign_column(sales) or '')} {'>' if sales.items else '>='} 0")
    if customer is not None and sales.source.columns[customer].fullness < FULL:
        where.append(f"{spelling.name(customer)} is not null")
    return where


def sign_column(sales: Sales) -> str | None:
    """The column that is below 0 where something came back: the quantity of a line, or else its amount."""
    items = sales.items.columns if sales.items else {}
    names = (items.get("quantity"), items.get("amount") or sales.match.columns.get("amount"))
    return next((name for name in names if name and sales.source.columns[name].negative > 0), None)


def has_negatives(sales: Sales) -> bool:
    """Whether rows below 0 are among the orders'."""
    return sign_column(sales) is not None


def _columns(sales: Sales, spelling: Spelling, joined: Joined) -> Iterator[tuple[str, str]]:
    """Column → its SQL, the surest last, so that it stands."""
    for sums in joined.sums:
        yield from sums.columns(sales.is_lines)
    yield "order_id", order_number(sales, spelling)
    for name, column in sales.match.columns.items():
        if name != "order_id":
            yield name, _summed(sales, name, column, spelling)
    if joined.person is not None:
        yield "customer_id", f"any_value({joined.person.text})" if sales.is_lines else joined.person.text
    yield from _line_money(sales, spelling)
    yield from _cancelled(sales, spelling)


def order_number(sales: Sales, spelling: Spelling) -> str:
    """The order's number, or customer and time put together."""
    names = [spelling.name(key) for key in sales.key]
    return names[0] if len(names) == 1 else f"concat_ws('-', {', '.join(names)})"


def _summed(sales: Sales, name: str, column: str, spelling: Spelling) -> str:
    """The value of an order, of its row or of its lines."""
    is_text = COLUMNS[name].type == "string"  # a number's zeros in front are part of an id
    value = spelling.name(column) if is_text else spelling.value(column)
    value = discount_sum(sales.match, spelling) if name == "discount_amount" else value
    if not sales.is_lines or (column in sales.key and len(sales.key) > 1):
        return value
    return f"{_aggregate(sales, name, column)}({value})"


def _aggregate(sales: Sales, name: str, column: str) -> str:
    """What makes one value of an order of the values in its lines."""
    if COLUMNS[name].unit == "money":
        return "max" if is_repeated(sales, column) else "sum"
    if COLUMNS[name].type == "timestamp":
        return "min" if name == RAW["orders"].time else "max"
    return "any_value"


def is_repeated(sales: Sales, column: str) -> bool:
    """Whether an amount of the whole order stands in each of its lines, where it must not be added up."""
    steady = sales.source.lines.steady.get((sales.key[0], column), 0.0)
    return steady >= STEADY and sales.source.columns[sales.key[0]].variety < 0.8


def _line_money(sales: Sales, spelling: Spelling) -> Iterator[tuple[str, str]]:
    """What the lines of an order make together, unless an amount of the whole order stands beside them."""
    if sales.items is None:
        return
    total = sales.match.columns.get("amount")
    is_whole = total and total != sales.items.columns.get("amount") and is_repeated(sales, total)
    if not is_whole and (text := line_amount(sales.items, spelling)):
        yield "amount", f"sum({text})"
    for name, sql in (("discount_amount", line_discount), ("cost_amount", line_cost)):
        column = sales.items.columns.get(name)
        if column and not is_repeated(sales, column):
            text = sql(sales.items, spelling)
            yield name, f"sum({text})" if text else ""


def _cancelled(sales: Sales, spelling: Spelling) -> Iterator[tuple[str, str]]:
    """A status without its time: the order did not stand from its first moment."""
    mark = cancellations(sales.source)
    columns = sales.match.columns
    if mark is None or "cancelled_at" in columns or "ordered_at" not in columns:
        return
    time = spelling.value(columns["ordered_at"])
    text = f"case when {mark.sql(spelling.name(mark.column))} then {time} end"
    yield "cancelled_at", f"max({text})" if sales.is_lines and len(sales.key) == 1 else text


def _notes(sales: Sales, columns: Mapping[str, str]) -> dict[str, str]:
    notes = notes_of(sales.source, sales.match.columns)
    mark = cancellations(sales.source)
    if mark is not None and "cancelled_at" not in sales.match.columns:
        notes["cancelled_at"] = "the file does not say when, so from its first moment"
    if sales.items is not None:
        notes |= {name: note for name, note in money_notes(sales.items).items() if name in columns}
    return notes
