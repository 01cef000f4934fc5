"""Do the intervals of measured campaigns hold the truth? Campaigns of the simulated shop, lived forward and measured.

Each has three plays with different shares held out: a coupon for those who order often, news for the others, and a
placebo that sends nothing. What is known at freezing comes from past orders alone, as any shop has them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from campaigns.campaign_checks import refuse_broken
from campaigns.campaign_measurement import measured
from campaigns.customer_outcomes import customer_outcomes
from campaigns.group_difference import difference
from demo.shop_campaigns import DISCOUNT, NEWS, NOTHING, Today, future, true_effect
from demo.shop_life import live
from demo.shop_world import Plan

FIRST, MARGIN, CONTACT, DAYS, LIVES = date(2023, 1, 1), 0.3, 0.05, 14, 30
KINDS = {"coupon": DISCOUNT, "news": NEWS, "placebo": NOTHING}
SHARES = {"coupon": 0.1, "news": 0.3, "placebo": 0.5}
STARTS = (380, 413, 446, 479, 512, 545, 578, 611)
AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Start:
    """A day campaigns start on: who is there with what is known of them, and what each kind of message truly adds."""

    today: Today
    people: pd.DataFrame
    truth: dict[str, pd.DataFrame]


def measured_campaigns(customers: int, campaigns: int) -> pd.DataFrame:
    """One row per campaign, play, measure and segment: the results, and the `truth` of `effect`."""
    plan = Plan(customers, 11, FIRST, 640)
    per_start = -(-campaigns // len(STARTS))
    frames = [
        _measured(start, day * 1000 + number)
        for day in STARTS
        for start in (_start(plan, day),)
        for number in range(per_start)
    ]
    return pd.concat(frames[:campaigns], ignore_index=True)


def coverage(results: pd.DataFrame) -> pd.DataFrame:
    """One row per play and measure of whole campaigns, and of all segments: how often the interval holds the truth.

    `proven` is how often an effect is called proven or harmful; of the placebo's, so often something that is not there.
    """
    rows = results.dropna(subset=["effect"])
    inside = rows.assign(
        inside=(rows["low"] <= rows["truth"]) & (rows["truth"] <= rows["high"]),
        proven=rows["verdict"].str.startswith(("Proven", "Harmful")),
        width=(rows["high"] - rows["low"]) / 2,
        part=np.where(rows["segment"] == "all", rows["play"], "each segment"),
    )
    columns = {
        "inside": ["mean", "count"],
        "proven": "mean",
        "effect": "mean",
        "truth": "mean",
        "width": "mean",
    }
    table = inside.groupby(["part", "measure"]).agg(columns)
    table.columns = pd.Index(["inside", "intervals", "proven", "effect", "truth", "half_width"])
    return table.reset_index()


def _start(plan: Plan, day: int) -> Start:
    today = Today(plan, day)
    people = _people(today)
    truth = {}
    for play, kind in KINDS.items():
        kinds = np.full(len(today.people), kind) * (today.people.joined < day)
        truth[play] = true_effect(today, kinds, DAYS, LIVES if kind else 1)
    return Start(today, people, truth)


def _people(today: Today) -> pd.DataFrame:
    """What a shop sees of each customer: how many orders in 90 days, and how long ago the last."""
    plan, day = today.plan, today.day
    orders = live(plan, today.people, today.dates, plan.stream(0, "life"), day).orders
    buyers, when = (np.concatenate([part[name] for part in orders]) for name in ("who", "day"))
    recent = np.bincount(buyers[when >= day - 90], minlength=len(today.people))
    last = np.zeros(len(today.people))
    np.maximum.at(last, buyers, when)
    rate = (recent + 0.3) / 95 * 0.5 ** ((day - last) / 60)
    frame = pd.DataFrame(
        {"customer_id": today.names, "place": range(len(recent)), "p": -np.expm1(-rate * DAYS)}
    )
    frame["tier"] = pd.cut(frame["p"], [-1, 0.1, 0.3, 2], labels=["high", "medium", "low"]).astype(str)
    return frame.iloc[today.customers]


def _measured(start: Start, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng([17, seed])
    audience = _frozen(start, rng)
    refuse_broken(audience)
    kinds = np.zeros(len(start.today.people), int)
    contacted = audience[audience["group"] == "contact"]
    kinds[contacted["place"]] = contacted["play"].map(KINDS)
    lived = future(start.today, kinds, DAYS, seed).assign(customer_id=start.today.names)
    sums = lived[lived["orders"] > 0].assign(costed_amount=0.0, cost=0.0)
    sums = sums.rename(columns={"discount": "uncosted_discount"}).assign(
        uncosted_amount=lambda frame: frame["amount"]
    )
    results = measured(audience, sums, MARGIN, AT)
    results = results.assign(truth=list(_truths(start, audience, results)))
    return pd.concat([results, _plainly(results, audience, customer_outcomes(audience, sums, MARGIN))])


def _plainly(results: pd.DataFrame, audience: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """The whole campaign as a spreadsheet would have it: all contacted beside all held out, nothing known before."""
    rows = results[(results["play"] == "all") & (results["segment"] == "all")].assign(
        play="all, compared plainly"
    )
    treated, nothing = (audience["group"] == "contact").to_numpy(), np.zeros(len(audience))
    for place, measure in zip(rows.index, rows["measure"], strict=True):
        result = difference(outcomes[measure].to_numpy(), treated, np.zeros((len(audience), 0)), nothing)
        if result is not None:
            rows.loc[place, ["effect", "low", "high"]] = result.effect, result.low, result.high
    return rows.assign(
        verdict=np.select([rows["low"] > 0, rows["high"] < 0], ["Proven", "Harmful"], "Not proven")
    )


def _frozen(start: Start, rng: np.random.Generator) -> pd.DataFrame:
    """Who orders often gets the coupon, the others news; a quarter of either nothing; a tenth is in no list."""
    people, day = start.people, FIRST + timedelta(days=start.today.day)
    draw = rng.random((3, len(people)))
    play = np.where(draw[0] < 0.25, "placebo", np.where(people["p"] > 0.25, "coupon", "news"))
    share = pd.Series(play).map(SHARES).to_numpy()
    rows = people.assign(
        campaign_id="campaign",
        as_of=day,
        play=play,
        channel="email",
        holdout_share=share,
        group=np.where(draw[1] < share, "holdout", "contact"),
        contact_cost=CONTACT,
        contact_on=day,
        measure_on=day + timedelta(days=DAYS),
        churn_tier=people["tier"],
        churn_probability=1 - people["p"],
        order_probability=people["p"],
        predicted_spend=21 * people["p"],
        predicted_value_365d=500 * people["p"],
        value_at_risk=500 * people["p"] * (1 - people["p"]),
        value_grade=np.where(people["place"] % 5 == 0, "A", "B"),
    )
    return rows[draw[2] < 0.9].reset_index(drop=True)


def _truths(start: Start, audience: pd.DataFrame, results: pd.DataFrame) -> Iterator[float]:
    contacted = audience[audience["group"] == "contact"]
    extra = pd.concat([start.truth[play].iloc[rows["place"]] for play, rows in contacted.groupby("play")])
    rows = contacted.set_index("place").join(extra.rename(columns={"amount": "revenue"}))
    rows["profit"] = MARGIN * rows["revenue"] - (1 - MARGIN) * rows["discount"] - CONTACT
    for play, measure, segment in results[["play", "measure", "segment"]].itertuples(index=False):
        kind, _, value = segment.partition(" ")
        inside = rows if play == "all" else rows[rows["play"] == play]
        if value:
            inside = inside[inside["value_grade" if kind == "grade" else "churn_tier"] == value]
        yield float(inside[measure].mean())
