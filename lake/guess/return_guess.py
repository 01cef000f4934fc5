"""The first mapping of returns that stand among the orders: rows below 0, or money paid back beside an order."""

from dataclasses import replace

from lake.guess.customer_path import Person
from lake.guess.line_amounts import line_amount
from lake.guess.order_guess import has_negatives, is_repeated, order_number, sign_column
from lake.guess.order_marks import refunds
from lake.guess.sales import Sales
from lake.guess.selects import Select, table_map
from lake.guess.spelling import Guess, Spelling, notes_of
from lake.guess.table_match import match

FULL = 0.999


def return_guess(sales: Sales, person: Person | None) -> Guess | None:
    """The mapping of returns from the source of the orders; None where nothing in it came back."""
    columns = sales.match.columns
    if "ordered_at" not in columns or not (person or "customer_id" in columns):
        return None
    if has_negatives(sales):
        return _negative_rows(sales, person)
    return _paid_back(sales, person)


def _negative_rows(sales: Sales, person: Person | None) -> Guess | None:
    spelling = Spelling(sales.source, bool(sales.source.relation or person))
    columns, sign = sales.match.columns, sign_column(sales)
    amount = (
        line_amount(sales.items, spelling)
        if sales.items
        else spelling.value(columns.get("amount", sign or ""))
    )
    customer = person.text if person else spelling.name(columns["customer_id"])
    time = spelling.value(columns["ordered_at"])
    by_lines = sales.is_lines and len(sales.key) == 1
    where = [f"{spelling.value(sign or '')} < 0"]
    if "customer_id" in columns and sales.source.columns[columns["customer_id"]].fullness < FULL:
        where.append(f"{spelling.name(columns['customer_id'])} is not null")
    parts = Select(
        {
            "return_id": order_number(sales, spelling),
            "customer_id": f"any_value({customer})" if by_lines else customer,
            "returned_at": f"min({time})" if by_lines else time,
            "amount": f"-sum({amount})" if sales.is_lines else f"-{amount}",
        },
        where,
        [spelling.name(key) for key in sales.key] if sales.is_lines else (),
        person.joins if person else (),
        person.sources if person else (),
    )
    notes = {
        **notes_of(sales.source, {"returned_at": columns["ordered_at"]}),
        "return_id": "rows below 0 are taken as returns",
    }
    return Guess(table_map("returns", spelling, parts), notes)


def _paid_back(sales: Sales, person: Person | None) -> Guess | None:
    """What was paid back of an order, where its row or its lines name the money and the day: a return a day."""
    used = {*sales.match.columns.values(), *(sales.items.columns.values() if sales.items else ())}
    free = {name: facts for name, facts in sales.source.columns.items() if name not in used}
    matched = match("returns", replace(sales.source, columns=free))
    time, amount = (matched.columns.get(name) for name in ("returned_at", "amount"))
    if time is None or amount is None or len(sales.key) > 1 or not matched.is_distinct:
        return None
    spelling = Spelling(sales.source, bool(sales.source.relation or person))
    columns = _of_row(sales, person, spelling, time, amount)
    if sales.is_lines:
        total = "max" if is_repeated(sales, amount) else "sum"
        columns |= {
            "return_id": f"concat_ws('-', {columns['order_id']}, {spelling.name(time)})",
            "customer_id": f"any_value({columns['customer_id']})",
            "amount": f"{total}({columns['amount']})",
        }
    parts = Select(
        columns,
        [f"{spelling.value(amount)} > 0"],
        [spelling.name(sales.key[0]), spelling.name(time)] if sales.is_lines else (),
        person.joins if person else (),
        person.sources if person else (),
    )
    return Guess(table_map("returns", spelling, parts), notes_of(sales.source, {"returned_at": time}))


def _of_row(
    sales: Sales, person: Person | None, spelling: Spelling, time: str, amount: str
) -> dict[str, str]:
    number = order_number(sales, spelling)
    return {
        "return_id": number,
        "customer_id": person.text if person else spelling.name(sales.match.columns["customer_id"]),
        "order_id": number,
        "returned_at": spelling.value(time),
        "amount": spelling.value(amount),
    }


def undated_returns(sales: Sales) -> str:
    """A status that says returned of orders without saying when or how much: what to look for; empty without one."""
    mark = refunds(sales.source)
    if mark is None:
        return ""
    values = " or ".join(mark.values)
    return f"{mark.column} says {values} of some orders, but not when: map them as returns where another file knows"
