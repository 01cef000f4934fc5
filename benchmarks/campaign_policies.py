"""Whom to contact: what each way of choosing a list truly earns in the simulated shop, under one budget.

Everything a way of choosing may use stands in Retain's scored table and features of the day, and in three pilot
campaigns that were measured as any campaign is. Two references know more: the oracle knows each customer; the observer
knows what customers with such data truly earn on average, which is all that anybody could learn from the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from campaigns.campaign_measurement import measured
from campaigns.learnt_effects import COLUMNS
from demo.shop_campaigns import DISCOUNT, NEWS, Today, expected_extra, future, true_effect, usual_order

Floats = npt.NDArray[np.float64]
Choice = npt.NDArray[np.int64]  # the column chosen for each row; -1: nobody writes
DAYS, MARGIN, CONTACT, COUPON = 14, 0.3, 0.08, 0.10
PILOTS, LIVES = 3, 100
KINDS = {"coupon": DISCOUNT, "news": NEWS}
TIERS, GROUPS = ("low", "medium", "high", "none"), ("responsive", "other")
BELIEVED, UNSURE = 0.15, 0.4  # log odds of any play before anything is measured
AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Offers:
    """What contacting each customer (row) by each kind (column: coupon, news) earns and costs, expected or true."""

    profit: Floats
    cost: Floats


def possible_customers(scored: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """One row per scored customer who may be written to: what the lists are chosen from.

    A customer is responsive who clicked at least twice in a year; a basket is the customer's own mean, drawn to the
    shop's by two orders.
    """
    rows = scored.merge(features, "left", "customer_id", suffixes=("", "_feature"))
    rows = rows[rows["channels_allowed"] > 0].reset_index(drop=True)
    shop = rows["amount_ever"].sum() / rows["orders_ever"].sum()
    basket = (rows["amount_ever"].fillna(0) + 2 * shop) / (rows["orders_ever"].fillna(0) + 2)
    return rows.assign(
        place=rows["customer_id"].str[1:].astype(int),
        basket=basket,
        tier=rows["churn_tier"].fillna("none").astype(str),
        responds=np.where(rows["messages_clicked_365d"].fillna(0) >= 2, *GROUPS),
        order_probability=rows["order_probability_14d"],
    )


def pilot_results(today: Today, customers: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """The results of three pilots, half of everybody held out, and the share of orders a coupon was used for."""
    pilots = [_pilot(today, customers, number) for number in range(PILOTS)]
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


def believed_effects() -> pd.DataFrame:
    """What is believed of each play and tier before anything is measured."""
    plays = [f"{name} {group}" for name in KINDS for group in GROUPS]
    return pd.DataFrame([(play, tier, BELIEVED, UNSURE) for play in plays for tier in TIERS], columns=COLUMNS)


def offers_by_odds(customers: pd.DataFrame, effects: pd.DataFrame, redemption: float) -> Offers:
    """Extra profit of an order that becomes likelier: only whether there is one in the window counts."""
    p = customers["order_probability"].to_numpy(float)
    offers = []
    for name in KINDS:
        factor = _factor(customers, effects, name)
        chance = factor * p / (1 - p + factor * p)
        offers.append(_offer(customers, name, chance - p, chance, redemption))
    return _joined(offers)


def offers_by_rate(customers: pd.DataFrame, effects: pd.DataFrame, redemption: float) -> Offers:
    """Extra profit of the orders that come on top: how many there are in the window, with p = 1 − exp(−orders)."""
    orders = -np.log1p(-customers["order_probability"].to_numpy(float).clip(0, 0.999))
    offers = []
    for name in KINDS:
        factor = _factor(customers, effects, name)
        offers.append(_offer(customers, name, orders * (factor - 1), orders * factor, redemption))
    return _joined(offers)


def _factor(customers: pd.DataFrame, effects: pd.DataFrame, name: str) -> Floats:
    keys = pd.MultiIndex.from_arrays([name + " " + customers["responds"], customers["tier"]])
    return np.exp(effects.set_index(["play", "tier"])["log_odds"].reindex(keys).to_numpy(float))


def _offer(
    customers: pd.DataFrame, name: str, extra: Floats, orders: Floats, redemption: float
) -> tuple[Floats, Floats]:
    basket = customers["basket"].to_numpy(float)
    coupon = COUPON * basket * redemption * orders * (name == "coupon")
    return extra * basket * MARGIN - coupon - CONTACT, CONTACT + coupon


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
        n_estimators=150, learning_rate=0.05, num_leaves=15, min_child_samples=40, verbose=-1
    )
    folds = KFold(5, shuffle=True, random_state=1)
    columns = [cross_val_predict(trees, numbers, column, cv=folds) for column in truth.profit.T]
    return Offers(np.stack(columns, axis=1), cost)


def best_list(offers: Offers, budget: float) -> Choice:
    """The kind for each row for the highest profit within the budget: what money buys most with first.

    Two kinds a row make one or two steps (the cheaper, then the dearer for what it costs more), of falling worth.
    """
    rows = np.arange(len(offers.cost))
    cheap = offers.cost.argmin(axis=1)
    dear = 1 - cheap
    low, high = ((offers.profit[rows, kind], offers.cost[rows, kind]) for kind in (cheap, dear))
    at_once = high[0] / high[1] >= low[0] / low[1]
    first = np.where(at_once, high, low)
    second = np.stack([high[0] - low[0], np.maximum(high[1] - low[1], 1e-9)])[:, ~at_once]
    row, kind = np.r_[rows, rows[~at_once]], np.r_[np.where(at_once, dear, cheap), dear[~at_once]]
    profit, cost = np.concatenate([first, second], axis=1)
    order = np.argsort(-profit / cost, kind="stable")
    order = order[profit[order] > 0]
    choice = np.full(len(rows), -1)
    for place in order[np.cumsum(cost[order]) <= budget]:
        choice[row[place]] = kind[place]
    return choice


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


def lists(offers: Mapping[str, Offers], customers: pd.DataFrame, budget: float) -> dict[str, Choice]:
    """Every way of choosing: the best by each reckoning, and the usual rankings by either kind of contact."""
    scores = {
        "highest churn risk first": customers["churn_probability"],
        "highest value at risk first": customers["value_at_risk"],
        "likeliest to buy first": customers["repurchase_probability"],
        "random": pd.Series(np.random.default_rng(1).random(len(customers))),
    }
    cost = next(iter(offers.values())).cost
    chosen = {name: best_list(reckoning, budget) for name, reckoning in offers.items()}
    for name, score in scores.items():
        for column, kind in enumerate(KINDS):
            chosen[f"{name}: {kind}"] = ranked_list(score, cost, column, budget)
    return chosen
