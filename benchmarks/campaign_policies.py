"""Whom to contact: what each way of choosing a list truly earns in the simulated shop, under one budget.

Everything a way of choosing may use stands in Retain's scored table and features of the day, and in three pilots
that were measured as any campaign is; the oracle alone knows what each customer is like. Earned is what two
futures that differ by the contacts say, averaged over many (demo/shop_campaigns.py).
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
DAYS, MARGIN, CONTACT, COUPON = 14, 0.3, 0.5, 0.10
PILOTS, LIVES = 3, 60
KINDS = {"coupon": DISCOUNT, "news": NEWS}
TIERS, GROUPS = ("low", "medium", "high", "none"), ("responsive", "other")
BELIEVED, UNSURE = 0.15, 0.4  # log odds of any play before anything is measured
AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, eq=False)
class Offers:
    """What contacting each customer (row) by each kind (column: coupon, news) earns and costs, expected or true."""

    profit: Floats
    cost: Floats


def known_customers(scored: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """One row per scored customer: what the lists are chosen from.

    A customer is responsive who clicked at least twice in a year; a basket is the customer's own mean, drawn to the
    shop's by two orders.
    """
    rows = scored.merge(features, "left", "customer_id", suffixes=("", "_feature"))
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


def expected_offers(customers: pd.DataFrame, effects: pd.DataFrame, redemption: float) -> Offers:
    """What the formula of extra profit says (docs/campaigns.md), by each customer's own odds."""
    odds = np.exp(effects.set_index(["play", "tier"])["log_odds"])
    p, basket = (customers[name].to_numpy(float) for name in ("order_probability", "basket"))
    profits, costs = [], []
    for name, kind in KINDS.items():
        keys = pd.MultiIndex.from_arrays([name + " " + customers["responds"], customers["tier"]])
        factor = odds.reindex(keys).to_numpy()
        chance = factor * p / (1 - p + factor * p)
        coupon = COUPON * basket * redemption * chance * (kind == DISCOUNT)
        profits.append((chance - p) * basket * MARGIN - coupon - CONTACT)
        costs.append(CONTACT + coupon)
    return Offers(np.stack(profits, axis=1), np.stack(costs, axis=1))


def true_offers(today: Today, places: npt.NDArray[np.int64]) -> Offers:
    """What only the simulator knows: each customer's rate, effect and price, and whether they have left."""
    price, world = usual_order(today), today.plan.world
    profits, costs = [], []
    for kind in KINDS.values():
        frame = expected_extra(today, kind, DAYS)
        used = world.coupon_used if kind == DISCOUNT else 0.0
        coupon = world.coupon_discount * used * frame["reached"] * price
        profits.append(
            ((frame["contacted"] - frame["alone"]) * MARGIN * price - coupon - CONTACT).to_numpy()[places]
        )
        costs.append((CONTACT + coupon).to_numpy()[places])
    return Offers(np.stack(profits, axis=1), np.stack(costs, axis=1))


def best_list(offers: Offers, budget: float) -> npt.NDArray[np.int64]:
    """The column chosen for each row (-1: none) for the highest profit within the budget, by one price of money."""
    low, high = 0.0, 1e3
    choice = _at_price(offers, 0.0)
    if _spent(offers, choice) <= budget:
        return choice
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _spent(offers, _at_price(offers, middle)) > budget else (low, middle)
    return _at_price(offers, high)


def ranked_list(
    order: npt.NDArray[np.int64], cost: Floats, column: int, budget: float
) -> npt.NDArray[np.int64]:
    """The first of `order` by one kind of contact, as far as the budget goes."""
    choice = np.full(len(cost), -1)
    choice[order[np.cumsum(cost[order]) <= budget]] = column
    return choice


def earned(
    today: Today, customers: pd.DataFrame, lists: Mapping[str, npt.NDArray[np.int64]]
) -> dict[str, float]:
    """What each list truly earns: over so many pairs of futures, extra profit after coupons and contacts."""
    places, profits = customers["place"].to_numpy(), []
    for kind in KINDS.values():
        kinds = np.zeros(len(today.people), int)
        kinds[places] = kind
        extra = true_effect(today, kinds, DAYS, LIVES)
        profits.append(
            (MARGIN * extra["amount"] - (1 - MARGIN) * extra["discount"] - CONTACT).to_numpy()[places]
        )
    table = np.stack([*profits, np.zeros(len(places))], axis=1)
    return {name: float(table[np.arange(len(places)), choice].sum()) for name, choice in lists.items()}


def _at_price(offers: Offers, price: float) -> npt.NDArray[np.int64]:
    worth = offers.profit - price * offers.cost
    return np.where(worth.max(axis=1) > 0, worth.argmax(axis=1), -1)


def _spent(offers: Offers, choice: npt.NDArray[np.int64]) -> float:
    costs = np.column_stack([offers.cost, np.zeros(len(choice))])
    return float(costs[np.arange(len(choice)), choice].sum())
