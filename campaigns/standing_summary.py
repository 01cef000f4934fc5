"""What campaigns earned lately, all together, and the customers who are never contacted beside everybody else."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from campaigns.group_difference import Difference, difference
from campaigns.verdict_sentences import ALPHA, verdict_of
from tables.campaign_results import ALL
from tables.verdicts import number

DAYS = 90
NORMAL_95 = 1.96


@dataclass(frozen=True)
class StandingSummary:
    """Campaigns whose window closed in the `DAYS` days before `until`: how many, how many proven, extra profit.

    `total` is over all of them, with its 95 % interval; without any it is 0. `too_small` campaigns had too few
    customers in a group to say anything, and are in none of the figures.
    """

    until: date
    campaigns: int
    proven: int
    total: float
    low: float
    high: float
    too_small: int = 0

    def sentence(self) -> str:
        """The summary in words.

        >>> StandingSummary(date(2024, 7, 1), 3, 1, 12300.0, -400.0, 25000.0).sentence()
        'In the 90 days before 2024-07-01: 12,300 extra profit, between −400 and 25,000; 1 of 3 campaigns proven.'
        """
        small = f", {self.too_small} too small to measure" if self.too_small else ""
        if not self.campaigns:
            return f"In the {DAYS} days before {self.until} no campaign was measured{small}."
        span = f"{number(self.total)} extra profit, between {number(self.low)} and {number(self.high)}"
        noun = "campaign" if self.campaigns == 1 else "campaigns"
        proven = f"{self.proven} of {self.campaigns} {noun} proven{small}"
        return f"In the {DAYS} days before {self.until}: {span}; {proven}."


def standing_summary(results: pd.DataFrame, until: date) -> StandingSummary:
    """The summary of `results` (rows of `campaign_results`) as of `until`; campaigns are taken as independent.

    A campaign counts where its window closed in the 90 days before `until`, that is after `until` − 90 days.
    """
    totals = results[
        (results["play"] == ALL) & (results["segment"] == ALL) & (results["measure"] == "profit")
    ]
    closed = pd.to_datetime(totals["measured_until"])
    lately = totals[(closed > pd.Timestamp(until - timedelta(days=DAYS))) & (closed <= pd.Timestamp(until))]
    small = int(lately["total"].isna().sum())
    lately = lately[lately["total"].notna()]
    total = float(lately["total"].sum())
    sd = (lately["total_high"] - lately["total_low"]) / (2 * NORMAL_95)
    half = NORMAL_95 * float(np.sqrt((sd**2).sum()))
    proven = int(((lately["p_value"] < ALPHA) & (lately["effect"] > 0)).sum())
    return StandingSummary(until, len(lately), proven, total, total - half, total + half, small)


def global_holdout_effect(customers: pd.DataFrame) -> tuple[Difference | None, str]:
    """Everybody else beside the global holdout, and the sentence.

    `customers` are all scored on one day: `is_holdout`, `predicted_spend` of that day, and `profit` since, before the
    costs of contacts. The difference is what all messages together brought, per customer who may get them.
    """
    treated = ~customers["is_holdout"].to_numpy(bool)
    spend = customers[["predicted_spend"]].to_numpy(float)
    covariates = spend[:, :0] if np.isnan(spend).all() else spend
    result = difference(customers["profit"].to_numpy(float), treated, covariates, np.zeros(len(customers)))
    if result is None:
        return (
            None,
            f"Of the global holdout nothing can be said yet: {(~treated).sum():,} customers are in it.",
        )
    verdict = verdict_of(result, result.p_value).sentence("profit per customer")
    return result, (
        f"Never contacted: {result.control:,} customers, {number(result.usual)} profit each; everybody else "
        f"({result.treated:,}) {number(result.usual + result.effect)}, before the cost of contacts. {verdict}"
    )
