"""Purchases: what customers ordered, in what sizes and at what prices, in one pass over the ledger."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.basket import sizes
from features.engine import Tables
from features.ledger import KEYS, ledger
from features.orders import orders
from features.price import price


def purchases(tables: Tables, dates: Sequence[date]) -> ibis.Table:
    """One row per customer with a standing order before `as_of`, per `as_of`: orders, basket sizes, price."""
    rows = ledger(tables, dates)
    return rows.group_by(*KEYS).agg(**orders(rows), **sizes(rows), **price(rows))
