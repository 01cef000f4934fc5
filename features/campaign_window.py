"""What customers did, and were sent, in the window of a campaign, as known at its end."""

from datetime import date

import ibis
import pandas as pd

from features.as_of import known_orders, known_rows, midnight
from features.engine import Tables
from features.received_messages import received


def window_sums(tables: Tables, start: date, end: date) -> pd.DataFrame:
    """One row per customer with an order in [`start`, `end`): orders, amount, and what the goods cost where noted.

    An order cancelled before `end` is none; a later cancellation changes nothing. Orders whose cost is
    noted are summed in `costed_amount` and `cost`, the others in `uncosted_amount` and `uncosted_discount`.
    """
    orders = known_orders(tables, [end])
    inside = orders.filter(orders.ordered_at >= midnight(ibis.literal(start)))
    rows = inside.mutate(
        cost=_column(inside, "cost_amount"), discount=_column(inside, "discount_amount").fill_null(0.0)
    )
    has_cost = rows.cost.notnull()
    sums = rows.group_by("customer_id").agg(
        orders=rows.count().cast("float64"),
        amount=rows.amount.sum(),
        costed_amount=ibis.ifelse(has_cost, rows.amount, 0.0).sum(),
        cost=rows.cost.fill_null(0.0).sum(),
        uncosted_amount=ibis.ifelse(has_cost, 0.0, rows.amount).sum(),
        uncosted_discount=ibis.ifelse(has_cost, 0.0, rows.discount).sum(),
    )
    return sums.order_by("customer_id").to_pyarrow().to_pandas()


def window_messages(tables: Tables, start: date, end: date) -> pd.DataFrame:
    """One row per message really sent in [`start`, `end`): customer_id, channel, campaign_id; none without it."""
    names = ("customer_id", "channel", "campaign_id")
    if not tables.has("messages"):
        return pd.DataFrame({name: pd.Series(dtype=str) for name in names})
    messages = received(known_rows(tables, "messages", [end]))
    rows = messages.filter(messages.sent_at >= midnight(ibis.literal(start)))
    if "campaign_id" not in rows.columns:
        rows = rows.mutate(campaign_id=ibis.null("string"))
    return rows.select(*names).to_pyarrow().to_pandas()


def _column(rows: ibis.Table, name: str) -> ibis.Value:
    """The column as a number; null where the shop does not have it."""
    return (rows[name] if name in rows.columns else ibis.null()).cast("float64")
