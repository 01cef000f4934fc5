"""The contract of a table Retain makes itself. Every rule stops the run: a row that breaks one is our fault."""

from dataclasses import replace

from tables.column import CUSTOMER_ID, Column
from tables.contract import Contract
from tables.rule import Rule, not_empty, unique

KEYS = (
    CUSTOMER_ID,
    Column(
        "as_of",
        "date",
        ("the day it speaks for; everything before it is known", "评分日期;此前的一切为已知"),
        required=True,
    ),
)


def published_contract(
    table: str,
    columns: tuple[Column, ...],
    rules: tuple[Rule, ...],
    keys: tuple[Column, ...] = KEYS,
    grain: str = "customer per as_of",
) -> Contract:
    """One row per `grain`, by default per customer per `as_of`: a table with these columns after its keys.

    All columns must be there; a key is never empty and comes once.

    >>> published_contract("visits_by_day", (), (), keys=KEYS[1:], grain="day").key
    ('as_of',)
    """
    columns, key = (*keys, *columns), tuple(column.name for column in keys)
    required = tuple(not_empty(column.name) for column in columns if column.required)
    stops = tuple(replace(rule, severity="stop") for rule in (unique(key), *required, *rules))
    return Contract(table, grain, key, "as_of" if "as_of" in key else None, columns, stops, complete=True)
