"""The contract of a table Retain makes itself. Every rule stops the run: a row that breaks one is our fault."""

from dataclasses import replace

from tables.column import CUSTOMER_ID, Column
from tables.contract import Contract
from tables.rule import Rule, not_empty, unique

KEY = ("customer_id", "as_of")
KEYS = (
    CUSTOMER_ID,
    Column(
        "as_of",
        "date",
        ("the day it speaks for; everything before it is known", "评分日期;此前的一切为已知"),
        required=True,
    ),
)


def published_contract(table: str, columns: tuple[Column, ...], rules: tuple[Rule, ...]) -> Contract:
    """One row per customer per `as_of`: a table with these columns after its keys, all of which must be there."""
    columns = (*KEYS, *columns)
    required = tuple(not_empty(column.name) for column in columns if column.required)
    stops = tuple(replace(rule, severity="stop") for rule in (unique(KEY), *required, *rules))
    return Contract(table, "customer per as_of", KEY, "as_of", columns, stops, complete=True)
