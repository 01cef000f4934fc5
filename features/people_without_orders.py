"""People who registered or visited and have not ordered: what they did lately, and whether they may be written to."""

from collections.abc import Mapping
from datetime import date

import ibis

from features.as_of import known_orders, known_rows
from features.channel_consents import allowed_channels
from features.engine import Tables, held_table
from features.families.abandoned_carts import abandoned_carts
from features.families.visits import visits

SOURCES = ("customers", "visits", "consents")
GOAL_SHARE = "share_goal_directed_visits_90d"
GOAL_DIRECTED = 0.5
"""Goal-directed and browsing visits are told apart as by Moe (2003, Journal of Consumer Psychology 13): by whether the
visitor looks for something."""


def people_without_orders(tables: Tables, as_of: date) -> ibis.Table | None:
    """One row per person known before `as_of` without an uncancelled order before it, sorted by customer_id.

    Columns: customer_id, days_since_registration, visits_30d, carts_left_30d, is_goal_directed, is_refused. A value is
    null where the shop lacks its table or column; with visits, who did not come has 0. `is_refused`: every channel the
    person ever allowed or refused is refused now; null where the shop notes no consents. None where the shop has
    neither customers nor visits.
    """
    # held: what follows reads each several times
    ids = known_orders(tables, [as_of]).select("customer_id").distinct()
    buyers = held_table(tables, "buyers", ids)
    # only their rows: what buyers did is in the snapshot
    rows = {
        name: held_table(
            tables, f"{name} without buyers", tables.tables[name].anti_join(buyers, "customer_id")
        )
        for name in SOURCES
        if tables.has(name)
    }
    if not {"customers", "visits"} & set(rows):
        return None
    strangers = Tables(tables.connection, rows | {"orders": tables.tables["orders"]})
    return _joined(_parts(strangers, as_of)).order_by("customer_id")


def _parts(tables: Tables, as_of: date) -> dict[str, ibis.Table]:
    """What each table says of people, one row each, without `as_of`; a table the shop lacks is left out."""
    parts: dict[str, ibis.Table | None] = {
        "customers": _registered(tables, as_of) if tables.has("customers") else None,
        "visits": visits(tables, [as_of]),
        "carts": abandoned_carts(tables, [as_of]),
        "consents": _refusals(tables, as_of) if tables.has("consents") else None,
    }
    return {name: part.drop("as_of") for name, part in parts.items() if part is not None}


def _joined(parts: Mapping[str, ibis.Table]) -> ibis.Table:
    ids = [parts[name].select("customer_id") for name in ("customers", "visits") if name in parts]
    rows = ibis.union(*ids, distinct=True) if len(ids) > 1 else ids[0]
    for name, part in parts.items():
        rows = rows.left_join(part, "customer_id", rname=f"{{name}} {name}")
    directed = rows[GOAL_SHARE] >= GOAL_DIRECTED if GOAL_SHARE in rows.columns else ibis.null("boolean")
    return rows.select(
        "customer_id",
        days_since_registration=_number(rows, "days_since_registration"),
        visits_30d=_count(rows, "visits_30d"),
        carts_left_30d=_count(rows, "carts_left_30d"),
        is_goal_directed=directed,
        is_refused=rows.is_refused.fill_null(False) if "consents" in parts else ibis.null("boolean"),
    )


def _number(rows: ibis.Table, name: str) -> ibis.Value:
    return rows[name].cast("float64") if name in rows.columns else ibis.null("float64")


def _count(rows: ibis.Table, name: str) -> ibis.Value:
    return _number(rows, name).fill_null(0.0) if name in rows.columns else ibis.null("float64")


def _registered(tables: Tables, as_of: date) -> ibis.Table:
    rows = known_rows(tables, "customers", [as_of])
    if "registered_at" not in rows.columns:
        return rows.select("customer_id", "as_of")
    days = rows.as_of.delta(rows.registered_at.date(), unit="day")
    return rows.select("customer_id", "as_of", days_since_registration=days.cast("float64"))


def _refusals(tables: Tables, as_of: date) -> ibis.Table:
    channels = allowed_channels(tables, as_of)
    refused = channels.group_by("customer_id").agg(is_refused=~channels.is_allowed.any())
    return refused.mutate(as_of=ibis.literal(as_of))
