"""Whom to contact: what each way of choosing a list truly earns in the simulated shop, under one budget.

Lists are reckoned and chosen by Retain's own code (`campaigns/pricing.py`, `campaigns/knapsack.py`). Everything a way
of choosing may use stands in the scored table and features of the day, and in pilot campaigns that were
measured as any campaign is. Two references know more: the oracle knows each customer; the observer knows what
customers with such data truly earn on average, which is all that anybody could learn from the data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from campaigns.campaign_measurement import measured
from campaigns.knapsack import choose
from campaigns.play import TIERS, Offer, Play
from campaigns.play_effects import prior_effects
from campaigns.pricing import Economics, profits_and_costs
from demo.shop_campaigns import DISCOUNT, NEWS, Today, expected_extra, future, true_effect, usual_order

Floats = npt.NDArray[np.float64]
Choice = npt.NDArray[np.int64]  # the column chosen for each row; -1: nobody writes
DAYS, MARGIN, CONTACT, COUPON = 14, 0.3, 0.08, 0.10
PILOTS, SETS, LIVES = 3, 8, 100  # a shop has run three; eight such shops are looked at
KINDS = {"coupon": DISCOUNT, "news": NEWS}
GROUPS = ("responsive", "other")
BELIEVED, UNSURE = (
    1.16,
    0.4,
)  # the rate of any play before anything is measured, and how unsure its logarithm is
AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Offers:
    """What contacting each customer (row) by each kind (column: coupon, news) earns and costs, expected or true."""

    profit: Floats
    cost: Floats


def possible_customers(scored: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """One row per scored customer (with `order_value`) who may be written to: what the lists are chosen from.

    A customer is responsive who clicked at least twice in a year.
    """
    rows = scored.merge(features, "left", "customer_id", suffixes=("", "_feature"))
    rows = rows[rows["channels_allowed"] > 0].reset_index(drop=True)
    return rows.assign(
        place=rows["customer_id"].str[1:].astype(int),
        responds=np.where(rows["messages_clicked_365d"].fillna(0) >= 2, *GROUPS),
        order_probability=rows["order_probability_14d"],
    )


def pilot_results(
    today: Today, customers: pd.DataFrame, numbers: Iterable[int]
) -> tuple[pd.DataFrame, float]:
    """The results of some pilots, half of everybody held out, and the share of orders a coupon was used for."""
    pilots = [_pilot(today, customers, number) for number in numbers]
    used, price = (sum(pilot[1][name] for pilot in pilots) for name in ("used", "price"))
    return pd.concat([pilot[0] for pilot in pilots]), used / price


def _pilot(today: Today, customers: pd.DataFrame, number: int) -> tuple[pd.DataFrame, dict[str, float]]:
    rng, day = np.random.default_rng([23, number]), date(2024, 1, 1)
    kind = rng.choice(list(KINDS), len(customers))
    audience = customers.assign(
        campaign_id=f"pilot {number}",
        as_of=day,
        play=[f"{name} {group}" for name, group in zip(kind, customers["responds"], strict=True)],
        holdout_share=0.5,
        group=np.where(rng.random(len(customers)) < 0.5, "holdout", "contact"),
        contact_cost=CONTACT,
        measure_on=day + timedelta(days=DAYS),
    )
    contacted = (audience["group"] == "contact").to_numpy()
    kinds = np.zeros(len(today.people), int)
    kinds[audience["place"][contacted]] = [KINDS[name] for name in kind[contacted]]
    lived = future(today, kinds, DAYS, 500 + number).assign(customer_id=today.names)
    coupons = lived[kinds == DISCOUNT]
    sums = lived[lived["orders"] > 0].rename(columns={"discount": "uncosted_discount"})
    sums = sums.assign(costed_amount=0.0, cost=0.0, uncosted_amount=sums["amount"])
    price = float(coupons["amount"].sum() + coupons["discount"].sum())
    return measured(audience, sums, MARGIN, AT), {
        "used": float(coupons["discount"].sum()) / COUPON,
        "price": price,
    }


def plays(redemption: float) -> tuple[Play, ...]:
    """A coupon and news, each for who is responsive and who is not, so that their effects are learnt apart."""
    return tuple(_play(kind, group, redemption) for kind in KINDS for group in GROUPS)


def _play(kind: str, group: str, redemption: float) -> Play:
    offer = Offer(kind, 0.0, COUPON if kind == "coupon" else 0.0, redemption)
    rate = dict.fromkeys(TIERS, BELIEVED)
    eligible = f"responds = '{group}'"
    return Play(
        f"{kind} {group}",
        (kind, kind),
        "email",
        CONTACT,
        offer,
        eligible,
        rate,
        UNSURE,
        "a guess",
        DAYS,
        0,
        0.0,
    )


def reckoned_offers(customers: pd.DataFrame, candidates: Sequence[Play], effects: pd.DataFrame) -> Offers:
    """What Retain expects of each customer by each kind, from the play of the kind that is for them."""
    profits, costs = profits_and_costs(customers, candidates, Economics(MARGIN, effects))
    group = (customers["responds"] == GROUPS[1]).to_numpy(int)
    places = group[:, None] + len(GROUPS) * np.arange(len(KINDS))
    return Offers(*(np.take_along_axis(matrix, places, axis=1) for matrix in (profits, costs)))


def true_effects(today: Today, customers: pd.DataFrame, candidates: Sequence[Play]) -> pd.DataFrame:
    """What pilots without end would say of each play and tier: one row per pair, `play, tier, log_rate, sd`."""
    keys = [customers["responds"].to_numpy(str), customers["churn_tier"].fillna("none").to_numpy(str)]
    effects = prior_effects(candidates).set_index(["play", "tier"])
    for name, kind in KINDS.items():
        orders = expected_extra(today, kind, DAYS).iloc[customers["place"]].groupby(keys).sum()
        for (group, tier), row in orders.iterrows():
            effects.loc[(f"{name} {group}", tier)] = np.log(row["contacted"] / row["alone"]), 0.0
    return effects.reset_index()


def _joined(offers: list[tuple[Floats, Floats]]) -> Offers:
    profits, costs = zip(*offers, strict=True)
    return Offers(np.stack(profits, axis=1), np.stack(costs, axis=1))


def true_offers(today: Today, places: npt.NDArray[np.int64]) -> Offers:
    """What only the simulator knows: each customer's rate, effect and price, and whether they have left."""
    price, world = usual_order(today), today.plan.world
    offers = []
    for kind in KINDS.values():
        frame = expected_extra(today, kind, DAYS)
        used = world.coupon_used if kind == DISCOUNT else 0.0
        coupon = (world.coupon_discount * used * frame["reached"] * price).to_numpy()[places]
        extra = ((frame["contacted"] - frame["alone"]) * price).to_numpy()[places]
        offers.append((MARGIN * extra - coupon - CONTACT, CONTACT + coupon))
    return _joined(offers)


def observed_offers(customers: pd.DataFrame, truth: Offers, cost: Floats) -> Offers:
    """The mean truth of customers with such scores and features: trees taught the truth itself, of other customers."""
    from lightgbm import LGBMRegressor
    from sklearn.model_selection import KFold, cross_val_predict

    numbers = customers.drop(columns="place").select_dtypes("number").to_numpy(float)
    trees = LGBMRegressor(
        n_estimators=150, learning_rate=0.05, num_leaves=15, min_child_samples=40, n_jobs=1, verbose=-1
    )
    folds = KFold(5, shuffle=True, random_state=1)
    columns = [cross_val_predict(trees, numbers, column, cv=folds) for column in truth.profit.T]
    return Offers(np.stack(columns, axis=1), cost)


def best_list(offers: Offers, budget: float) -> Choice:
    """The kind for each row for the highest profit within the budget."""
    return choose(offers.profit, offers.cost, budget, np.full(len(KINDS), np.inf)).places


def ranked_list(score: pd.Series, cost: Floats, column: int, budget: float) -> Choice:
    """The highest scores first, by one kind of contact, as far as the budget goes."""
    order = np.argsort(-score.fillna(-1.0).to_numpy(float), kind="stable")
    choice = np.full(len(cost), -1)
    choice[order[np.cumsum(cost[order, column]) <= budget]] = column
    return choice


def earned(today: Today, places: npt.NDArray[np.int64]) -> Floats:
    """What each row truly earns by each kind, and 0 for no contact: over so many pairs of futures."""
    columns = []
    for kind in KINDS.values():
        kinds = np.zeros(len(today.people), int)
        kinds[places] = kind
        extra = true_effect(today, kinds, DAYS, LIVES).iloc[places]
        columns.append(MARGIN * extra["amount"] - (1 - MARGIN) * extra["discount"] - CONTACT)
    return np.column_stack([*columns, np.zeros(len(places))])


def total(table: Floats, choice: Choice) -> float:
    """What a list earns, by the table of what each row does; the last column is that of no contact."""
    return float(table[np.arange(len(table)), choice].sum())


def lists(
    offers: Mapping[str, Offers], cost: Floats, customers: pd.DataFrame, budget: float
) -> dict[str, Choice]:
    """Every way of choosing: the best by each reckoning, and the usual rankings by either kind, which pay `cost`."""
    scores = {
        "highest churn risk first": customers["churn_probability"],
        "highest value at risk first": customers["value_at_risk"],
        "likeliest to buy first": customers["repurchase_probability"],
        "random": pd.Series(np.random.default_rng(1).random(len(customers))),
    }
    chosen = {name: best_list(reckoning, budget) for name, reckoning in offers.items()}
    for name, score in scores.items():
        for column, kind in enumerate(KINDS):
            chosen[f"{name}: {kind}"] = ranked_list(score, cost, column, budget)
    return chosen
