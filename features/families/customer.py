"""Customer: the person apart from their orders: tenure, age, codes of gender, region and acquisition channel."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import known_rows
from features.codes import CODED, code
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import flag

NOT_STATED = "not known of this customer"

MEANINGS = (
    meaning("days_since_registered", "days", "Days since the customer registered.", "注册以来的天数。",
            null="not registered, or it is not known when", cause="tenure"),
    meaning("age_years", "years", "Age in full years.", "周岁年龄。", null="the date of birth is not known"),
    meaning("is_referred", "yes/no", "Whether another customer brought this one.", "是否由其他客户推荐而来。"),
    meaning("gender_code", "code", "Gender as the customer gave it, as a code.", "性别(编码)。", null=NOT_STATED),
    meaning("region_code", "code", "Where the customer lives, as a code.", "所在地区(编码)。", null=NOT_STATED),
    meaning("acquisition_channel_code", "code", "How the customer came to the shop, as a code.",
            "获客渠道(编码)。", by="shop", null=NOT_STATED),
    # a customer's days, but what happens on them is the marketer's: a greeting, a coupon
    meaning("days_to_birthday", "days", "Days to the next birthday; 0 is today.", "距下一个生日的天数;0 表示今天。",
            by="marketer", null="the date of birth is not known"),
    meaning("days_to_anniversary", "days", "Days to the next anniversary of the registration; 0 is today.",
            "距下一个注册周年纪念日的天数;0 表示今天。", by="marketer", null="not registered, or it is not known when"),
)  # fmt: skip


def customer(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per registered customer known before `as_of`, per `as_of`: tenure in days, age in full years, codes,
    days to the next birthday and anniversary.

    Each feature needs its column (registered_at, birth_date, referred_by, gender, region, acquisition_channel); None
    where none is there. The codes are explained by `codes.dictionary`.
    """
    if not tables.has("customers"):
        return None
    rows = known_rows(tables, "customers", dates)
    features = {}
    if "registered_at" in rows.columns:
        features["days_since_registered"] = rows.as_of.delta(rows.registered_at.date(), unit="day")
    if "birth_date" in rows.columns:
        features["age_years"] = _full_years(rows.birth_date, rows.as_of)
    if "referred_by" in rows.columns:
        features["is_referred"] = flag(rows.referred_by.notnull())
    features |= {f"{column}_code": code(rows[column]) for column in CODED if column in rows.columns}
    for feature, column in (("days_to_birthday", "birth_date"), ("days_to_anniversary", "registered_at")):
        if column in rows.columns:
            features[feature] = _days_to_next(rows[column], rows.as_of)
    return rows.select(*KEYS, **features) if features else None


def _full_years(birth: ibis.Value, as_of: ibis.Value) -> ibis.Value:
    # a birthday on 29 February is kept on 1 March in other years
    before = (as_of.month() * 100 + as_of.day()) < (birth.month() * 100 + birth.day())
    return as_of.year() - birth.year() - before.cast("int32")


def _days_to_next(event: ibis.Value, as_of: ibis.Value) -> ibis.Value:
    """Days from `as_of` to the next day of the same month and day; 29 February is 1 March in other years."""
    near, far = (
        ibis.date(as_of.year() + later, event.month(), 1).delta(as_of, unit="day") + event.day() - 1
        for later in (0, 1)
    )
    return ibis.ifelse(near >= 0, near, far)
