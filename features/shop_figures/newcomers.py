"""Counts of who came anew: how many who registered ordered, and how many first orders others brought."""

from datetime import date

import ibis
import pandas as pd

from features.as_of import known_rows
from features.engine import Tables
from features.shop_figures.shop_periods import OFFSETS, counted


def newcomers(tables: Tables, seconds: ibis.Table, as_of: date, length: int) -> pd.DataFrame:
    """One row per figure and offset in days: `customers` asked of, `returned` of them; none without customers' data.

    - activation: of those who registered in the period of `length` days before the last one, who ordered within so many
      days; needs registered_at
    - referral: of those whose first order lies in the last `length` days, whom another customer brought; needs
      referred_by

    `seconds` are the rows of `customer_days.second_days`.
    """
    figures = [
        figure
        for figure, column in (("activation", "registered_at"), ("referral", "referred_by"))
        if tables.has("customers", column)
    ]
    if not figures:
        return pd.DataFrame(columns=["figure", "offset", "customers", "returned"])
    people = known_rows(tables, "customers", [as_of]).left_join(seconds, "customer_id")
    values = {}
    for offset in OFFSETS:
        for figure in figures:
            inside, yes = (_activation if figure == "activation" else _referral)(people, offset, length)
            values[f"{figure}.{offset}.customers"] = inside.fill_null(False).sum()
            values[f"{figure}.{offset}.returned"] = (inside & yes).fill_null(False).sum()
    row = people.aggregate(**values).to_pyarrow().to_pylist()[0]
    return counted(row, tuple(figures))


def _activation(people: ibis.Table, offset: int, length: int) -> tuple[ibis.Value, ibis.Value]:
    age = people.as_of.delta(people.registered_at.date(), unit="day")
    inside = (age - offset).between(length + 1, 2 * length)
    return inside, (age - people.first_age).between(0, length - 1)


def _referral(people: ibis.Table, offset: int, length: int) -> tuple[ibis.Value, ibis.Value]:
    return (people.first_age - offset).between(1, length), people.referred_by.notnull()
