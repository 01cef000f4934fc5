"""Effects added to orders that really came, for a measurement that is simulated: to the contacted, and to nobody else.

Each play has, in each tier, one true factor on the number of orders, drawn from what the play expects (lognormal). Of a
factor f above 1 each order brings Poisson(f − 1) more of the customer's usual amount; below 1 each order stays away
with the chance 1 − f. Coupons are used on as many of the orders as the play says, and cost what they are worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from campaigns.campaign_measurement import strata
from campaigns.customer_outcomes import SUMS, customer_outcomes
from campaigns.group_difference import Floats, comparable
from campaigns.play import Offer
from tables.campaign_results import ALL


@dataclass(frozen=True, eq=False)
class SimulatedOutcomes:
    """What the customers of a list would have ordered (as `customer_outcomes` takes it), and the truth by play.

    `truth` is the extra profit in total of those contacted, of plays with enough customers to be compared; `all` is
    their sum.
    """

    sums: pd.DataFrame
    truth: Mapping[str, float]


def simulated_outcomes(
    audience: pd.DataFrame,
    sums: pd.DataFrame,
    effects: pd.DataFrame,
    offers: Mapping[str, Offer],
    margin: float,
    seed: int,
) -> SimulatedOutcomes:
    """What `sums`, the orders that came without a contact, would have been with the list contacted.

    `audience` are rows of `campaign_audience`, `effects` as of `play_effects`, `offers` those of the plays. The same
    seed gives the same.
    """
    rng = np.random.default_rng(seed)
    treated = (audience["group"] == "contact").to_numpy()
    placed = (
        audience[["customer_id"]].merge(sums, "left", "customer_id")[list(SUMS)].fillna(0.0).astype(float)
    )
    count = placed["orders"].to_numpy()
    more = np.where(treated, _more_orders(count, _factors(audience, effects, rng), rng), 0.0)
    changed = placed.mul(1.0 + more / np.maximum(count, 1.0), axis=0)
    worth = np.where(treated, _coupons(audience["play"], changed, offers, rng), 0.0)
    changed = _with_coupons(changed, worth).assign(customer_id=audience["customer_id"].to_numpy())
    return SimulatedOutcomes(changed, _truth(audience, sums, changed, margin))


def _factors(audience: pd.DataFrame, effects: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """The true factor of each customer's play and tier."""
    drawn = effects[["play", "tier"]].assign(log_rate=rng.normal(effects["log_rate"], effects["sd"]))
    keys = audience[["play"]].assign(tier=audience["churn_tier"].astype(object).fillna("none"))
    return np.exp(keys.merge(drawn, "left", ["play", "tier"])["log_rate"].to_numpy(np.float64))


def _more_orders(count: Floats, factors: Floats, rng: np.random.Generator) -> Floats:
    added = rng.poisson(count * np.maximum(factors - 1.0, 0.0))
    lost = rng.binomial(count.astype(np.int64), np.clip(1.0 - factors, 0.0, 1.0))
    return (added - lost).astype(np.float64)


def _coupons(
    plays: pd.Series, sums: pd.DataFrame, offers: Mapping[str, Offer], rng: np.random.Generator
) -> Floats:
    """What the coupons that each customer would use take off, at most what they spend."""
    columns = {name: plays.map(lambda play, name=name: getattr(offers[play], name)).to_numpy(float)
               for name in ("coupon_value", "coupon_share", "redemption")}  # fmt: skip
    orders = sums["orders"].to_numpy()
    used = rng.binomial(np.round(orders).astype(np.int64), columns["redemption"])
    mean = sums["amount"].to_numpy() / np.maximum(orders, 1.0)
    return np.minimum(used * (columns["coupon_value"] + columns["coupon_share"] * mean), sums["amount"])


def _with_coupons(sums: pd.DataFrame, worth: Floats) -> pd.DataFrame:
    """The sums with so much taken off, alike from orders whose cost is noted and from others."""
    share = worth / np.where(sums["amount"] > 0, sums["amount"], 1.0)
    uncosted = sums["uncosted_amount"] * share
    return sums.assign(
        amount=sums["amount"] - worth,
        costed_amount=sums["costed_amount"] * (1.0 - share),
        uncosted_amount=sums["uncosted_amount"] - uncosted,
        uncosted_discount=sums["uncosted_discount"] + uncosted,
    )


def _truth(
    audience: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, margin: float
) -> dict[str, float]:
    treated = (audience["group"] == "contact").to_numpy()
    alone = customer_outcomes(audience.assign(group="holdout"), before, margin)["profit"]
    extra = customer_outcomes(audience, after, margin)["profit"] - alone
    inside = extra[treated & comparable(treated, strata(audience))]
    by_play = inside.groupby(audience["play"]).sum()
    return {ALL: float(inside.sum()), **{str(play): float(total) for play, total in by_play.items()}}
