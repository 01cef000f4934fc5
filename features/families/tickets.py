"""Tickets: how often the customer needed the shop's service, and how it went."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.date_cells import by_age
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import (
    EVER,
    exact,
    feature_name,
    flag,
    money,
    on_newest_day,
    ratio,
    unkeyed,
    when,
    window_sum,
)

PERIODS = (30, 90, 365)
NOT_RATED = "no rated ticket in the window"
_LEARNT = (
    "closed",
    "took",
    "longest",
    "rated",
    "satisfaction",
    "lowest",
    "last",
)  # when the ticket is closed

MEANINGS = (
    meaning("tickets", "tickets", "Service contacts begun {in}.", "{内}发起的客服咨询次数。", windows=PERIODS,
            cause="tickets"),
    meaning("days_since_last_ticket", "days", "Days since the last service contact.",
            "距最近一次客服咨询的天数。", null="no service contact so far", cause="tickets"),
    meaning("open_tickets", "tickets", "Service contacts not settled yet.", "尚未解决的客服咨询数。", by="shop",
            cause="tickets"),
    meaning("oldest_open_ticket_days", "days", "Days the longest unsettled service contact has been open.",
            "未解决时间最长的客服咨询已持续的天数。", by="shop", null="no service contact is open",
            cause="tickets"),
    meaning("mean_days_to_close", "signed days", "Mean days until settled, of service contacts begun {in}.",
            "{内}发起的客服咨询平均解决天数。", windows=(365,), by="shop", null="no settled ticket in the window",
            cause="tickets"),
    meaning("longest_days_to_close", "signed days", "Most days until settled, of service contacts begun {in}.",
            "{内}发起的客服咨询最长解决天数。", windows=(365,), by="shop",
            null="no settled ticket in the window", cause="tickets"),
    meaning("mean_ticket_satisfaction", "1 to 5", "Mean satisfaction with service contacts begun {in}.",
            "{内}客服咨询的平均满意度。", windows=(365,), null=NOT_RATED, cause="tickets"),
    meaning("lowest_ticket_satisfaction", "1 to 5", "Lowest satisfaction with a service contact begun {in}.",
            "{内}客服咨询的最低满意度。", windows=(365,), null=NOT_RATED, cause="tickets"),
    meaning("last_ticket_satisfaction", "1 to 5",
            "Satisfaction with the service contact settled last; the lowest where a day has several.",
            "最近解决的客服咨询满意度(同日多次取最低)。", null="no rated ticket so far", cause="tickets"),
)  # fmt: skip


def tickets(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with a ticket before `as_of`, per `as_of`: how many, open or settled, how rated.

    A ticket is open until its closing is known; its satisfaction is known from then on, and falls away where the
    shop does not say when tickets close. None without tickets.
    """
    if not tables.has("tickets"):
        return None
    contacts = tables.tables["tickets"]
    day = contacts.opened_at.date()
    sums, learnt = {"tickets": ibis.literal(1)}, dict.fromkeys(_LEARNT, "closed_at")
    least, most, oldest = {}, {}, {}
    if closing := tables.has("tickets", "closed_at"):
        took = contacts.closed_at.date().delta(day, unit="day")
        sums |= {"closed": ibis.literal(1), "took": took.fill_null(0)}
        most, oldest = {"longest": took}, {"oldest_open": day}
    if rated := closing and tables.has("tickets", "satisfaction"):
        value = contacts.satisfaction
        sums |= {"rated": flag(value.notnull()), "satisfaction": exact(value)}
        least = {"lowest": value, "last": on_newest_day(contacts.closed_at.date(), value)}
    rows = by_age(
        contacts, "tickets", dates, sums,
        least=least, most=most, newest={"newest": day}, oldest=oldest,
        learnt=learnt if closing else None, cuts=PERIODS,
    )  # fmt: skip
    features = {feature_name("tickets", days): window_sum(rows, "tickets", days) for days in PERIODS}
    features["days_since_last_ticket"] = rows.newest.min()
    features |= (_closing(rows) if closing else {}) | (_ratings(rows) if rated else {})
    return rows.group_by(*KEYS).agg(**features)


def _closing(rows: ibis.Table) -> dict[str, ibis.Value]:
    return {
        "open_tickets": window_sum(rows, "tickets", EVER) - window_sum(rows, "closed", EVER),
        "oldest_open_ticket_days": when(rows.closed_at.isnull(), rows.oldest_open).max(),
        "mean_days_to_close_365d": ratio(window_sum(rows, "took", 365), window_sum(rows, "closed", 365)),
        "longest_days_to_close_365d": when(rows.bucket <= 365, rows.longest).max(),
    }


def _ratings(rows: ibis.Table) -> dict[str, ibis.Value]:
    return {
        "mean_ticket_satisfaction_365d": ratio(
            money(rows, "satisfaction", 365), window_sum(rows, "rated", 365)
        ),
        "lowest_ticket_satisfaction_365d": when(rows.bucket <= 365, rows.lowest).min(),
        "last_ticket_satisfaction": unkeyed(rows["last"].min()),
    }
