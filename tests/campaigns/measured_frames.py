"""Frames as a frozen campaign and the lake would give them, with an effect that is known."""

from datetime import date

import numpy as np
import pandas as pd

FROZEN, CLOSED = date(2024, 3, 1), date(2024, 3, 15)


def audience(sizes: dict[str, tuple[int, float]], seed: int = 1) -> pd.DataFrame:
    """Plays with so many customers and this share held out; orders are likelier the further down the list a play is."""
    rng = np.random.default_rng(seed)
    frames = [_play(rng, number, play, *size) for number, (play, size) in enumerate(sizes.items())]
    return pd.concat(frames, ignore_index=True)


def _play(rng: np.random.Generator, number: int, play: str, customers: int, share: float) -> pd.DataFrame:
    chance = np.clip(rng.beta(2, 3, customers) * (0.6 + 0.5 * number), 0.02, 0.95)
    return pd.DataFrame(
        {
            "campaign_id": "spring",
            "customer_id": [f"{play}{i:05d}" for i in range(customers)],
            "as_of": FROZEN,
            "play": play,
            "channel": "email",
            "offer": "none",
            "group": np.where(rng.random(customers) < share, "holdout", "contact"),
            "holdout_share": share,
            "contact_cost": 0.5,
            "measure_on": CLOSED,
            "contact_on": FROZEN,
            "churn_probability": 1 - chance,
            "churn_tier": np.where(chance < 0.3, "high", "low"),
            "order_probability": chance,
            "predicted_spend": 40 * chance,
            "predicted_value_365d": 400 * chance,
            "value_at_risk": 400 * chance * (1 - chance),
            "value_grade": rng.choice(["A", "B", "C"], customers),
        }
    )


def orders(audience: pd.DataFrame, factor: float = 1.0, seed: int = 2) -> pd.DataFrame:
    """Orders of 20 each, as many as a Poisson process brings: the contacted's come `factor` times as often."""
    rng, rate = np.random.default_rng(seed), -np.log1p(-audience["order_probability"])
    count = rng.poisson(np.where(audience["group"] == "contact", factor, 1.0) * rate)
    bought, count = audience[count > 0], count[count > 0]
    return pd.DataFrame(
        {
            "customer_id": bought["customer_id"].to_numpy(),
            "orders": count,
            "amount": 20.0 * count,
            "costed_amount": 20.0 * count,
            "cost": 12.0 * count,
            "uncosted_amount": 0.0,
            "uncosted_discount": 0.0,
        }
    )
