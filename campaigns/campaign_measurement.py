"""Measures a frozen campaign: contacted beside held out, for the whole, each play, value grade and churn tier."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from campaigns.customer_outcomes import customer_outcomes
from campaigns.group_difference import Difference, Flags, difference
from campaigns.several_tests import corrected
from campaigns.verdict_sentences import verdict_of
from tables.campaign_results import ALL, MEASURES, campaign_results_contract
from tables.verdicts import MEASURE_WORDS, EffectVerdict

TOTALS = {"total": "effect", "total_low": "low", "total_high": "high"}
KNOWN_BEFORE = ("predicted_spend", "order_probability")  # at freezing: the covariates


@dataclass(frozen=True)
class _Part:
    """One line of the results: which customers it is about, and how they compare."""

    play: str
    measure: str
    segment: str
    rows: Flags
    difference: Difference | None

    @property
    def family(self) -> tuple[str, ...]:
        """The parts that are looked at together: the whole, plays beside each other, segments of a play."""
        if self.segment != ALL:
            return self.measure, "segments", self.play
        return self.measure, ALL if self.play == ALL else "plays"


def measured(
    audience: pd.DataFrame, sums: pd.DataFrame, margin: float, measured_at: datetime
) -> pd.DataFrame:
    """One row per play, measure and segment of one campaign: the table `campaign_results`.

    `audience` are the campaign's rows of `campaign_audience`; `sums` and `margin` are `customer_outcomes`'.
    Effects are per contacted customer. Whole and segments are compared within plays and put together afterwards: where
    plays hold out different shares, a plain comparison would mix the play's effect with whom it is for.
    """
    audience = audience.sort_values("customer_id", ignore_index=True)
    outcomes = customer_outcomes(audience, sums, margin)
    parts = list(_parts(audience, outcomes))
    p_values = _p_values(parts)
    rows = [_row(part, audience, *p_values[number]) for number, part in enumerate(parts)]
    frame = pd.DataFrame(rows).assign(
        campaign_id=audience["campaign_id"].iloc[0],
        as_of=audience["as_of"].iloc[0],
        measured_until=audience["measure_on"].max(),
        measured_at=measured_at,
    )
    return frame[list(campaign_results_contract().types)]


def _parts(audience: pd.DataFrame, outcomes: pd.DataFrame) -> Iterator[_Part]:
    treated = (audience["group"] == "contact").to_numpy()
    before = audience[[name for name in KNOWN_BEFORE if not audience[name].isna().all()]].to_numpy(float)
    cells = strata(audience)
    plays, segments = audience["play"].to_numpy(object), list(_segments(audience))
    for play in (ALL, *sorted(set(plays))):
        for segment, inside in segments:
            rows = inside & ((plays == play) | (play == ALL))
            if not rows.any():
                continue
            for measure in MEASURES:
                values = outcomes[measure].to_numpy()[rows]
                yield _Part(
                    play, measure, segment, rows, difference(values, treated[rows], before[rows], cells[rows])
                )


def strata(audience: pd.DataFrame) -> npt.NDArray:
    """A number per customer: customers with the same one were contacted with the same probability."""
    return audience.groupby(["play", "holdout_share"]).ngroup().to_numpy()


def _segments(audience: pd.DataFrame) -> Iterator[tuple[str, Flags]]:
    yield ALL, np.ones(len(audience), bool)
    for name, column in (("grade", "value_grade"), ("tier", "churn_tier")):
        values = audience[column].astype(object).where(audience[column].notna(), "none")
        for value in sorted(values.unique()):
            yield f"{name} {value}", (values == value).to_numpy()


def _p_values(parts: list[_Part]) -> dict[int, tuple[float, int]]:
    """Part → its p-value corrected within its family, and how many that are."""
    families: dict[tuple[str, ...], dict[str, float]] = {}
    for number, part in enumerate(parts):
        if part.difference is not None:
            families.setdefault(part.family, {})[str(number)] = part.difference.p_value
    pairs = {number: (float("nan"), 1) for number in range(len(parts))}
    for family in families.values():
        pairs |= {int(name): (p_value, len(family)) for name, p_value in corrected(family).items()}
    return pairs


def _row(part: _Part, audience: pd.DataFrame, p_value: float, tests: int) -> dict[str, object]:
    treated = (audience["group"] == "contact").to_numpy()[part.rows]
    result, nothing = part.difference, float("nan")
    contacted = int(treated.sum()) if result is None else result.treated
    held_out = int((~treated).sum()) if result is None else result.control
    omitted = int(part.rows.sum()) - contacted - held_out
    rate, rate_sd = nothing, nothing
    if part.measure == "orders" and part.play != ALL:  # over plays it would mix their shares
        rate, rate_sd = (getattr(result, name, nothing) for name in ("log_ratio", "log_ratio_sd"))
    estimates = {name: getattr(result, name, nothing) for name in ("usual", "effect", "low", "high")}
    return {
        "play": part.play,
        "measure": part.measure,
        "segment": part.segment,
        "contacted": float(contacted),
        "held_out": float(held_out),
        **estimates,
        **{total: estimates[of] * contacted for total, of in TOTALS.items()},
        "p_value": p_value,
        "log_rate": rate,
        "log_rate_sd": rate_sd,
        **_verdict(verdict_of(result, p_value, contacted, tests, omitted), part.measure),
    }


def _verdict(verdict: EffectVerdict, measure: str) -> dict[str, object]:
    """What the sentence is made of, and the sentence in English."""
    return {
        "verdict_kind": verdict.kind,
        "more_customers": verdict.more,
        "tests_together": float(verdict.tests),
        "omitted_customers": float(verdict.omitted),
        "verdict": verdict.sentence(MEASURE_WORDS[measure][0]),
    }
