"""The numbers of the day's page, each a plain function of the scored customers."""

import math
from dataclasses import dataclass

import pandas as pd

from outputs.charts import Group

TIERS = ("high", "medium", "low")
NEEDED = (
    "customer_id",
    "churn_probability",
    "churn_tier",
    "repurchase_probability",
    "repurchase_tier",
    "days_since_last_order",
    "historic_value",
    "eligibility",
)


@dataclass(frozen=True)
class Tier:
    """One tier of one model: customers, their share of all with a probability, its range, their spend."""

    name: str
    customers: int
    share: float
    mean: float
    lowest: float
    highest: float
    spend: float


@dataclass(frozen=True)
class AtRisk:
    """One customer with value at risk: churn probability times the spend of the last 365 days."""

    customer_id: str
    churn_probability: float
    churn_tier: str
    days_since_last_order: float
    recent_spend: float
    historic_value: float
    value_grade: str
    value_at_risk: float


def customers(scored: pd.DataFrame, recent_spend: pd.Series) -> pd.DataFrame:
    """One row per scored customer: the columns in `NEEDED`, `value_grade`, `recent_spend` and `value_at_risk`.

    `recent_spend` is the spend of the last 365 days by customer_id; a customer without one has a null.
    `value_at_risk` is null where either factor is; a negative spend (more returned than bought) puts
    nothing at risk. An empty frame gives an empty frame.
    """
    frame = scored[list(NEEDED)].reset_index(drop=True)
    numbers = ["churn_probability", "repurchase_probability", "days_since_last_order", "historic_value"]
    frame[numbers] = frame[numbers].apply(_numbers)
    # a day published before there were grades has none
    frame["value_grade"] = scored["value_grade"].to_numpy() if "value_grade" in scored else None
    frame["recent_spend"] = _numbers(frame["customer_id"].map(recent_spend.to_dict()))
    frame["value_at_risk"] = frame["churn_probability"] * frame["recent_spend"].clip(lower=0)
    return frame


def tiers(frame: pd.DataFrame, model: str) -> list[Tier]:
    """One row per tier of `model` (churn or repurchase), highest first; tiers nobody is in are there with 0.

    Customers without a probability are in no tier. Where nobody has one the list is empty.
    """
    scored = frame[frame[f"{model}_probability"].notna()]
    if scored.empty:
        return []
    names = scored[f"{model}_tier"].astype("object").fillna("none")
    order = [*TIERS, *sorted(set(names) - set(TIERS))]
    return [_tier(name, scored[names == name], model, len(scored)) for name in order]


def _tier(name: str, rows: pd.DataFrame, model: str, total: int) -> Tier:
    chance = rows[f"{model}_probability"]
    return Tier(
        name,
        len(rows),
        len(rows) / total,
        chance.mean(),
        chance.min(),
        chance.max(),
        known_sum(rows["recent_spend"]),
    )


def most_at_risk(frame: pd.DataFrame, most: int = 20) -> list[AtRisk]:
    """One row per customer with value at risk, the largest first, equal ones by id; at most `most` rows."""
    risky = frame[frame["value_at_risk"] > 0]
    top = risky.sort_values(["value_at_risk", "customer_id"], ascending=[False, True]).head(most)
    return [
        AtRisk(
            customer_id=str(row.customer_id),
            churn_probability=row.churn_probability,
            churn_tier=row.churn_tier if isinstance(row.churn_tier, str) else "none",
            days_since_last_order=row.days_since_last_order,
            recent_spend=row.recent_spend,
            historic_value=row.historic_value,
            value_grade=row.value_grade if isinstance(row.value_grade, str) else "",
            value_at_risk=row.value_at_risk,
        )
        for row in top.itertuples()
    ]


def groups(deciles: pd.DataFrame) -> list[Group]:
    """One group per decile, the least promised first, with the range that chance allows around the observed.

    The range is the Wilson 95% interval of a share. Deciles without customers are left out.
    """
    rows = deciles[deciles["customers"] > 0].sort_values("promised", kind="stable")
    return [
        Group(
            f"{row.decile:g}",
            int(row.customers),
            row.promised,
            row.observed,
            *_wilson(row.observed, row.customers),
        )
        for row in rows.itertuples()
    ]


def known_sum(values: pd.Series) -> float:
    """The sum of the known values; unknown (NaN) where there are some and none is known, 0 for nobody."""
    return 0.0 if values.empty else values.sum(min_count=1)


def _wilson(share: float, size: float) -> tuple[float, float]:
    """The 95% interval of a share. Source: Wilson (1927), JASA 22."""
    z2 = 1.959964**2
    middle = (share + z2 / (2 * size)) / (1 + z2 / size)
    half = math.sqrt(z2 * (share * (1 - share) / size + z2 / (4 * size**2))) / (1 + z2 / size)
    return max(0.0, middle - half), min(1.0, middle + half)


def _numbers(values: pd.Series) -> pd.Series:
    return values.astype("float64")
