"""The numbers of the day's page, each a plain function of the scored customers."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from outputs.charts import Group
from questions.question import Question

TIERS = ("high", "medium", "low")
SPEND = "amount_365d"
OWN = ("customer_id", "days_since_last_order", "historic_value", "value_at_risk", "eligibility")


@dataclass(frozen=True)
class TierRow:
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
    """One customer with value at risk, as the scored table has it."""

    customer_id: str
    probability: float
    tier: str
    days_since_last_order: float
    recent_spend: float
    historic_value: float
    value_grade: str
    value_at_risk: float


def needed(questions: Sequence[Question]) -> tuple[str, ...]:
    """The columns of the scored table that the page cannot do without."""
    answers = (f"{question.name}_{part}" for question in questions for part in ("probability", "tier"))
    return "customer_id", *answers, *OWN[1:]


def features_needed(questions: Sequence[Question]) -> tuple[str, ...]:
    """The features of the day that the scored table does not have: the recent spend, and who is asked."""
    features = (condition.feature for question in questions for condition in question.conditions)
    return tuple(dict.fromkeys((SPEND, *(name for name in features if name not in OWN))))


def leaving(questions: Sequence[Question]) -> Question | None:
    """The question whose probability puts value at risk: the first whose yes is no order."""
    return next((question for question in questions if question.yes_means == "no order"), None)


def customers(scored: pd.DataFrame, features: pd.DataFrame, questions: Sequence[Question]) -> pd.DataFrame:
    """One row per scored customer: the columns `needed`, `value_grade`, `recent_spend`, `features`.

    `features` are indexed by customer_id; a customer without a row there has nulls. Nobody gives an empty frame.
    """
    frame = scored[list(needed(questions))].reset_index(drop=True)
    numbers = [f"{question.name}_probability" for question in questions] + list(OWN[1:4])
    frame[numbers] = frame[numbers].apply(_numbers)
    # a day published before there were grades has none
    frame["value_grade"] = scored["value_grade"].to_numpy() if "value_grade" in scored else None
    for name in features.columns:
        frame[name] = _numbers(frame["customer_id"].map(features[name]))
    return frame.rename(columns={SPEND: "recent_spend"})


def tiers(frame: pd.DataFrame, question: str) -> list[TierRow]:
    """One row per tier of the question of this name, highest first; tiers nobody is in are there with 0.

    Customers without a probability are in no tier. Where nobody has one the list is empty.
    """
    scored = frame[frame[f"{question}_probability"].notna()]
    if scored.empty:
        return []
    names = scored[f"{question}_tier"].astype("object").fillna("none")
    order = [*TIERS, *sorted(set(names) - set(TIERS))]
    return [_tier(name, scored[names == name], question, len(scored)) for name in order]


def _tier(name: str, rows: pd.DataFrame, question: str, total: int) -> TierRow:
    chance = rows[f"{question}_probability"]
    return TierRow(
        name,
        len(rows),
        len(rows) / total,
        chance.mean(),
        chance.min(),
        chance.max(),
        known_sum(rows["recent_spend"]),
    )


def most_at_risk(frame: pd.DataFrame, question: Question | None, most: int = 20) -> list[AtRisk]:
    """One row per customer with value at risk, the largest first, equal ones by id; at most `most` rows.

    `question` is the one of `leaving`; without it nothing is at risk.
    """
    if question is None:
        return []
    risky = frame[frame["value_at_risk"] > 0]
    top = risky.sort_values(["value_at_risk", "customer_id"], ascending=[False, True]).head(most)
    return [_at_risk(row, question.name) for row in top.to_dict("records")]


def _at_risk(row: Mapping[Hashable, Any], question: str) -> AtRisk:
    tier, grade = row[f"{question}_tier"], row["value_grade"]
    return AtRisk(
        customer_id=str(row["customer_id"]),
        probability=row[f"{question}_probability"],
        tier=tier if isinstance(tier, str) else "none",
        days_since_last_order=row["days_since_last_order"],
        recent_spend=row["recent_spend"],
        historic_value=row["historic_value"],
        value_grade=grade if isinstance(grade, str) else "",
        value_at_risk=row["value_at_risk"],
    )


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
