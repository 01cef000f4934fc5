"""Returns: how often goods were sent back, and the amount paid back."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.date_cells import by_age
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import EVER, exact, feature_name, money, window_sum

PERIODS = (90, 365, EVER)

MEANINGS = (
    meaning("returns", "returns", "Returns sent back {in}.", "{内}退货次数。", windows=PERIODS,
            cause="returns"),
    meaning("returned_amount", "signed currency", "Amount paid back for returns {in}.", "{内}退货退款金额。",
            windows=PERIODS, cause="returns"),
    meaning("days_since_last_return", "days", "Days since the last return.", "距最近一次退货的天数。",
            null="no return so far", cause="returns"),
)  # fmt: skip


def returns(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with a return before `as_of`, per `as_of`: how many, how much, how lately.

    None without returns. A customer with returns and no order is in no snapshot: nothing of theirs was bought.
    """
    if not tables.has("returns"):
        return None
    back = tables.tables["returns"]
    sums = {"returns": ibis.literal(1), "amount": exact(back.amount)}
    newest = {"newest": back.returned_at.date()}
    rows = by_age(back, "returns", dates, sums, newest=newest, cuts=PERIODS)
    features = {}
    for days in PERIODS:
        features[feature_name("returns", days)] = window_sum(rows, "returns", days)
        features[feature_name("returned_amount", days)] = money(rows, "amount", days)
    return rows.group_by(*KEYS).agg(**features, days_since_last_return=rows.newest.min())
