"""Referrals: how many customers a customer has brought, and what these have spent."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import known_orders, known_rows
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import EVER, SCALE, exact, feature_name, when

PERIODS = (365, EVER)

MEANINGS = (
    meaning("referred_customers", "customers", "Customers this one has brought.", "该客户带来的新客户数。"),
    meaning("referred_buyers", "customers", "Customers this one has brought who have ordered.",
            "该客户带来且已下单的客户数。"),
    meaning("referred_amount", "currency", "Amount paid {in} by the customers this one has brought.",
            "该客户带来的客户{内}的实付金额。", windows=PERIODS),
)  # fmt: skip


def referrals(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer who referred a customer known before `as_of`, per `as_of`. None without referred_by."""
    if not tables.has("customers", "referred_by"):
        return None
    tables = tables.of_shop  # whom a customer has referred need not be in their sample
    customers = known_rows(tables, "customers", dates).filter(lambda row: row.referred_by.notnull())
    referred = customers.select(*KEYS, "referred_by")
    orders = known_orders(tables, dates)
    spent = orders.select(*KEYS, "age_days", amount=exact(orders.amount))
    rows = referred.left_join(spent, list(KEYS)).drop(*(f"{key}_right" for key in KEYS))
    buyers = rows.group_by("referred_by", *KEYS).agg(
        bought=rows.age_days.notnull().any(),
        **{
            feature_name("amount", days): when(rows.age_days <= days, rows.amount).sum().fill_null(0)
            for days in PERIODS
        },
    )
    return buyers.group_by(customer_id=buyers.referred_by, as_of=buyers.as_of).agg(
        referred_customers=buyers.count(),
        referred_buyers=buyers.count(where=buyers.bought),
        **{
            feature_name("referred_amount", days): buyers[feature_name("amount", days)].sum() / SCALE
            for days in PERIODS
        },
    )
