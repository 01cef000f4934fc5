"""Counts of the shop in a period and in the same one a year (52 weeks) before: sales, who came back, who is new."""

from collections.abc import Mapping

import ibis
import pandas as pd

from features.shop_figures.customer_days import YEAR, YEAR_OF_WEEKS
from features.windows import SCALE

OFFSETS = (0, YEAR_OF_WEEKS)


def sales(days: ibis.Table, periods: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """One row per period, given as its first and last day before `as_of` (92, 2 ends two days before it).

    Columns: orders, amount, customers; the same with known_ are of those who had ordered before the period.
    """
    sums, values = {}, {}
    for name, (first, last) in periods.items():
        inside = days.age_days.between(last, first)
        sums[f"{name}.orders"] = ibis.ifelse(inside, days.orders, 0).sum().cast("float64")
        sums[f"{name}.amount"] = ibis.ifelse(inside, days.amount, 0.0).sum()
    people = days.group_by("customer_id", "first_age").agg(**sums)
    for name, (first, _) in periods.items():
        for prefix, chosen in (("", ibis.literal(value=True)), ("known_", people.first_age > first)):
            ordered = chosen & (people[f"{name}.orders"] > 0)
            values[f"{name}.{prefix}orders"] = people[f"{name}.orders"].sum(where=chosen)
            values[f"{name}.{prefix}amount"] = people[f"{name}.amount"].sum(where=chosen) / SCALE
            values[f"{name}.{prefix}customers"] = ordered.sum().cast("float64")
    row = people.aggregate(**values).to_pyarrow().to_pylist()[0]
    names = [
        f"{prefix}{measure}" for prefix in ("", "known_") for measure in ("orders", "amount", "customers")
    ]
    return pd.DataFrame(
        {column: [row[f"{name}.{column}"] or 0.0 for name in periods] for column in names},
        index=list(periods),
    ).astype("float64")


def returns_to_shop(days: ibis.Table, length: int) -> pd.DataFrame:
    """One row per figure and offset in days: `customers` asked of, `returned` of them.

    - retention: of those with an order in the period of `length` days before the last one, who ordered in the last
    - repurchase_rate: of those with an order in 365 days, who ordered on a second day of them
    """
    flags, values = {}, {}
    for offset in OFFSETS:
        age = days.age_days - offset
        flags[f"lately_{offset}"] = age.between(1, length).any()
        flags[f"before_{offset}"] = age.between(length + 1, 2 * length).any()
        flags[f"days_{offset}"] = age.between(1, YEAR).cast("int32").sum()
    people = days.group_by("customer_id").agg(**flags)
    for offset in OFFSETS:
        before, in_a_year = people[f"before_{offset}"], people[f"days_{offset}"]
        values[f"retention.{offset}.customers"] = before.sum()
        values[f"retention.{offset}.returned"] = (before & people[f"lately_{offset}"]).sum()
        values[f"repurchase_rate.{offset}.customers"] = (in_a_year > 0).sum()
        values[f"repurchase_rate.{offset}.returned"] = (in_a_year > 1).sum()
    row = people.aggregate(**values).to_pyarrow().to_pylist()[0]
    return counted(row, ("retention", "repurchase_rate"))


def counted(row: Mapping[str, float | None], figures: tuple[str, ...]) -> pd.DataFrame:
    """The counts named "figure.offset.column" as rows, nothing counted as 0."""
    return pd.DataFrame(
        [
            {
                "figure": figure,
                "offset": offset,
                **{name: float(row[f"{figure}.{offset}.{name}"] or 0) for name in ("customers", "returned")},
            }
            for figure in figures
            for offset in OFFSETS
        ]
    )


def past_horizons(days: ibis.Table, length: int) -> pd.DataFrame:
    """One row per full span of `length` days before `as_of`, the newest first: orders and amount of the whole shop."""
    spans = days.group_by(span=((days.age_days - 1) / length).floor().cast("int32")).agg(
        orders=days.orders.sum().cast("float64"), amount=days.amount.sum() / SCALE
    )
    rows = spans.order_by("span").to_pandas()
    return rows[(rows["span"] + 1) * length <= history_days(days)].reset_index(drop=True)


def history_days(days: ibis.Table) -> int:
    """How many days before `as_of` the shop's first order lies; 0 without any."""
    return int(days.age_days.max().to_pyarrow().as_py() or 0)
