"""Order, cadence and price features of one date in pandas: a rival of the feature build in its benchmark.

Written as one would without Retain: customers as categories, one group-by of sums per window over the rows
still inside it, and the gaps from one sorted table of customers and days.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd

PAID = ["amount", "discount_amount", "shipping_fee", "coupon_code"]
WINDOWS = {"ever": 1_000_000, "365d": 365, "180d": 180, "90d": 90, "60d": 60, "30d": 30, "14d": 14, "7d": 7}
PERIODS = ("ever", "365d", "90d", "30d")
PRICES = ["discount", "discounted", "coupon_orders"]
DAY_PARTS = {"night": (0, 5), "morning": (6, 11), "afternoon": (12, 17), "evening": (18, 23)}
LAST_GAPS = ["last_gap_days", "second_last_gap_days", "third_last_gap_days"]


def features(files: Sequence[str], as_of: date) -> pd.DataFrame:
    """One row per customer with a standing order before `as_of`, by customer_id."""
    rows = standing(files, pd.Timestamp(as_of))
    parts = [volumes(rows), times(rows), habits(rows[rows["age"] <= 365]), rhythm(rows)]
    features = pd.concat(parts, axis="columns")
    features = features.assign(**trends(features), **shares(features), **distances(features))
    return features.drop(columns=[f"discounted_{window}" for window in PERIODS]).reset_index()


def standing(files: Sequence[str], midnight: pd.Timestamp) -> pd.DataFrame:
    """Orders before the date and not cancelled by then, with their age in days (1: the day before)."""
    orders = pd.read_parquet(list(files), columns=["customer_id", "ordered_at", "cancelled_at", *PAID])
    orders = orders[(orders["ordered_at"] < midnight) & ~(orders["cancelled_at"] < midnight)]
    placed = orders["ordered_at"].dt
    return pd.DataFrame(
        {
            "customer_id": orders["customer_id"].astype("category"),
            "age": (midnight - placed.normalize()).dt.days.astype("int32"),
            "hour": placed.hour,
            "weekday": placed.day_of_week,
            "amount": orders["amount"],
            "discount": orders["discount_amount"],
            "discounted": orders["discount_amount"] > 0,
            "coupon_orders": orders["coupon_code"].notna(),
            "shipping": orders["shipping_fee"],
        }
    )


def by_customer(rows: pd.DataFrame | pd.Series) -> pd.api.typing.DataFrameGroupBy:
    """Unobserved customers too: every result then has them all, in order, with nothing to align or fill."""
    return rows.groupby("customer_id", observed=False)


def volumes(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts and sums per window; each window is cut from the one before, which holds it."""
    parts = []
    for window, days in WINDOWS.items():
        rows = rows[rows["age"] <= days]
        customers = by_customer(rows)
        sums = ["amount", *PRICES] if window in PERIODS else ["amount"]
        sums += ["shipping"] if days >= 365 else []
        parts += [customers[sums].sum().assign(orders=customers.size()).add_suffix(f"_{window}")]
    return pd.concat(parts, axis="columns")


def times(rows: pd.DataFrame) -> pd.DataFrame:
    """First and last order, and the same weeks a year ago."""
    ages = by_customer(rows)["age"]
    return pd.DataFrame(
        {
            "days_since_last_order": ages.min(),
            "days_since_first_order": ages.max(),
            "orders_last_year_30d": by_customer(rows[rows["age"].between(365, 394)]).size(),
            "orders_ahead_last_year_30d": by_customer(rows[rows["age"].between(335, 364)]).size(),
        }
    )


def habits(year: pd.DataFrame) -> pd.DataFrame:
    """Weekdays, hours and the largest order of the last year."""
    marks = {f"share_{part}_365d": year["hour"].between(*hours) for part, hours in DAY_PARTS.items()}
    marks["share_weekend_365d"] = year["weekday"] >= 5
    per_weekday = year.groupby(["customer_id", "weekday"], observed=True).size()
    customers = by_customer(year)
    marked = by_customer(year[["customer_id"]].assign(**marks)).mean()
    return marked.assign(
        share_usual_weekday_365d=by_customer(per_weekday).max() / customers.size(),
        mean_hour_365d=customers["hour"].mean(),
        std_hour_365d=customers["hour"].std(ddof=0),
        largest_order_365d=customers["amount"].max(),
    )


def rhythm(rows: pd.DataFrame) -> pd.DataFrame:
    """Days with an order per window, and the gaps between them."""
    days = rows[["customer_id", "age"]].sort_values(["customer_id", "age"], ignore_index=True)
    days["gap"] = -by_customer(days)["age"].diff(-1)
    days = days[days["gap"] != 0]  # one row per day
    newest = by_customer(days)["age"].transform("min")
    days["longer"] = (days["gap"] > newest).astype("float64").where(days["gap"].notna())
    for back, name in enumerate(LAST_GAPS):
        days[name] = by_customer(days)["gap"].shift(-back)
    for window in PERIODS:
        days[f"active_days_{window}"] = days["age"] <= WINDOWS[window]
    customers = by_customer(days)
    features = customers.agg(
        mean_days_between_orders=("gap", "mean"),
        usual_days_between_orders=("gap", "median"),
        std_days_between_orders=("gap", "std"),
        longest_gap_days=("gap", "max"),
        share_gaps_longer_than_recency=("longer", "mean"),
    )
    active = customers[[f"active_days_{window}" for window in PERIODS]].sum()
    return pd.concat(
        [features, active, customers.head(1).set_index("customer_id")[LAST_GAPS]], axis="columns"
    )


def trends(features: pd.DataFrame) -> dict[str, pd.Series]:
    """A window against twice that time, and against the customer's own average."""
    columns = {}
    for part, span in (("7d", "14d"), ("30d", "60d"), ("90d", "180d")):
        for measure in ("orders", "amount"):
            columns[f"{measure}_trend_{part}"] = features[f"{measure}_{part}"] / features[f"{measure}_{span}"]
    usual = features["orders_ever"] / features["days_since_first_order"]
    for window in ("30d", "90d"):
        columns[f"orders_pace_{window}"] = features[f"orders_{window}"] / WINDOWS[window] / usual
    return columns


def shares(features: pd.DataFrame) -> dict[str, pd.Series]:
    """Means and shares per window."""
    columns = {}
    for window in PERIODS:
        orders, amount, discount = (features[f"{sums}_{window}"] for sums in ("orders", "amount", "discount"))
        columns[f"order_value_{window}"] = amount / orders
        columns[f"share_discount_{window}"] = discount / (discount + amount)
        columns[f"share_discounted_orders_{window}"] = features[f"discounted_{window}"] / orders
        columns[f"share_coupon_orders_{window}"] = features[f"coupon_orders_{window}"] / orders
    return columns


def distances(features: pd.DataFrame) -> dict[str, pd.Series]:
    """How far the customer is from the own rhythm."""
    recency, usual = features["days_since_last_order"], features["usual_days_between_orders"]
    return {
        "variation_days_between_orders": features["std_days_between_orders"]
        / features["mean_days_between_orders"],
        "recency_over_usual_gap": recency / usual,
        "recency_over_longest_gap": recency / features["longest_gap_days"],
        "days_overdue": recency - usual,
        "last_gaps_over_usual": features[LAST_GAPS].mean(axis="columns") / usual,
    }
