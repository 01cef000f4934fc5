"""Labels: what customers did in [`as_of`, `as_of` + horizon)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar

import ibis

from features.as_of import orders_within, uncancelled
from features.date_cells import by_age, cell
from features.engine import Tables
from features.order_sums import KEYS, cancellation_time
from features.windows import SCALE, exact
from questions.question import Question, learning

YEAR = 365
CONDITIONS: Mapping[str, Callable[[ibis.Table], ibis.Value]] = {
    "days_since_last_order": lambda rows: rows.newest.min(),
    "days_since_first_order": lambda rows: rows.oldest.max(),
    "orders_ever": lambda rows: rows.orders.sum(),
}
"""What a question's conditions may ask of a customer, out of `_past`; as the features of the same names."""


class UnknownCondition(ValueError):
    """A question is put to customers by a feature that labels cannot work out."""

    exit_code: ClassVar[int] = 2


def labels(
    tables: Tables, dates: Sequence[date], questions: Sequence[Question], *, data_end: date
) -> ibis.Table:
    """One row per customer who ordered before `as_of`, per `as_of`: each question's `label`, `spend` and `year_spend`.

    A label is 1 where the question's answer is yes, else 0. `spend` (currency) is the amount of the orders in the
    horizon of the question that learns the side model "value", `year_spend` that of the orders in 365 days; no such
    question, no such columns. A horizon includes midnight of `as_of` and excludes its end; an order cancelled before
    the end does not count. A horizon that reaches past `data_end` (exclusive) is unknown: null, never 0; so is the
    label of whom the question is not put to.
    """
    rows = _past(tables, dates, questions)
    for question in questions:
        rows = _joined(rows, _bought(tables, dates, question.horizon_days, question.name))
    answers = {question.label: _answer(rows, question, data_end) for question in questions}
    spent = _spend(rows, learning(questions, "value"), data_end)
    labelled = rows.select(*KEYS, **answers, **spent)
    return _with_year(labelled, tables, dates, data_end) if spent else labelled


def _past(tables: Tables, dates: Sequence[date], questions: Sequence[Question]) -> ibis.Table:
    """One row per customer and date: what the questions' conditions ask, and when the last order was."""
    orders = tables.tables["orders"]
    day = orders.ordered_at.date()
    rows = by_age(
        orders,
        "orders",
        dates,
        {"orders": ibis.literal(1)},
        newest={"newest": day},
        oldest={"oldest": day},
        learnt=cancellation_time(tables),
        cuts=(),
    )
    names = {
        "days_since_last_order",
        *(part.feature for question in questions for part in question.conditions),
    }
    if unknown := sorted(names - set(CONDITIONS)):
        raise UnknownCondition(
            f"a question is put to customers by {', '.join(unknown)}, which labels cannot work out: "
            f"use {', '.join(CONDITIONS)}, or add it to CONDITIONS in features/labels.py"
        )
    rows = uncancelled(rows)
    return rows.group_by(*KEYS).agg(**{name: CONDITIONS[name](rows) for name in sorted(names)})


def _answer(rows: ibis.Table, question: Question, data_end: date) -> ibis.Value:
    orders = rows[f"{question.name}_orders"]
    audience = question.audience(rows.__getitem__, ibis.literal(value=True))
    yes = orders.notnull() if question.yes_means == "order" else orders.isnull()
    return _where(_closed(rows, question.horizon_days, data_end) & audience, yes)


def _spend(rows: ibis.Table, question: Question | None, data_end: date) -> dict[str, ibis.Value]:
    if question is None:
        return {}
    amount = rows[f"{question.name}_amount"].fill_null(0) / SCALE
    return {"spend": _where(_closed(rows, question.horizon_days, data_end), amount)}


def _with_year(rows: ibis.Table, tables: Tables, dates: Sequence[date], data_end: date) -> ibis.Table:
    """The rows with `year_spend`; only dates whose year is over meet the orders."""
    closed = [day for day in dates if day <= data_end - timedelta(days=YEAR)]
    if not closed:
        return rows.mutate(year_spend=ibis.null("float64"))
    joined = _joined(rows, _bought(tables, closed, YEAR, "year"))
    amount = joined.year_amount.fill_null(0) / SCALE
    spent = _where(_closed(joined, YEAR, data_end), amount)
    return joined.mutate(year_spend=spent).drop("year_orders", "year_amount")


def _joined(rows: ibis.Table, bought: ibis.Table) -> ibis.Table:
    return rows.left_join(bought, list(KEYS)).drop(*(f"{key}_right" for key in KEYS))


def _closed(rows: ibis.Table, horizon: int, data_end: date) -> ibis.Value:
    return rows.as_of <= ibis.literal(data_end - timedelta(days=horizon))


def _bought(tables: Tables, dates: Sequence[date], horizon: int, prefix: str) -> ibis.Table:
    rows = orders_within(_in_cells(tables.tables["orders"], dates, horizon), dates, horizon)
    sums = {f"{prefix}_orders": rows.orders.sum(), f"{prefix}_amount": rows.amount.sum()}
    return rows.group_by(*KEYS).agg(**sums)


def _in_cells(orders: ibis.Table, dates: Sequence[date], horizon: int) -> ibis.Table:
    """Orders and amount per customer and span of days between the dates and the ends of their horizons."""
    times = [column for column in ("ordered_at", "cancelled_at") if column in orders.columns]
    cells = {time: cell(orders[time], dates, (-horizon,)) for time in times}
    rows = orders.select("customer_id", **cells, amount=exact(orders.amount))
    return rows.group_by("customer_id", *times).agg(orders=rows.count(), amount=rows.amount.sum())


def _where(condition: ibis.Value, value: ibis.Value) -> ibis.Value:
    return ibis.ifelse(condition, value.cast("float64"), ibis.null("float64"))
