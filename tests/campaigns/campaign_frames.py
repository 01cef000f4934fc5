"""Small plays and scored rows for the campaign tests."""

from collections.abc import Mapping

import pandas as pd

from campaigns.candidates import ContactHistory
from campaigns.play import Offer, Play
from questions.horizons import HORIZONS, order_probability

NO_CONTACTS = pd.DataFrame(columns=["customer_id", "channel", "days_since"])


def history_of(
    words: pd.DataFrame | None = None, contacted: pd.DataFrame = NO_CONTACTS, *campaigns: tuple[str, str]
) -> ContactHistory:
    """Consents, contacts, and the (customer, play) pairs of open campaigns; none of them by default."""
    return ContactHistory(words, contacted, pd.DataFrame(campaigns, columns=["customer_id", "play"]))


def play(name: str = "news", **changes: object) -> Play:
    values: dict = {
        "name": name,
        "title": (name, name),
        "channel": "email",
        "contact_cost": 0.1,
        "offer": Offer("a word"),
        "eligible": "true",
        "rate": {"high": 1.5, "low": 1.0},
        "log_rate_sd": 0.1,
        "source": "a test",
        "measure_days": 30,
        "cooldown_days": 7,
        "holdout": 0.2,
    }
    return Play(**values | changes)


def scored(*customers: Mapping[str, object]) -> pd.DataFrame:
    """Rows with an even chance of an order within any horizon, orders of 50, and tier high, unless they say else."""
    usual = {
        "churn_probability": 0.6, "churn_tier": "high", "repurchase_probability": 0.5, "predicted_spend": 25.0,
        "predicted_value_365d": 300.0, "value_at_risk": 180.0, "value_grade": "A", "order_value": 50.0,
    }  # fmt: skip
    rows = [
        {
            "customer_id": f"c{number}",
            **usual,
            **dict.fromkeys(map(order_probability, HORIZONS), 0.5),
            **changes,
        }
        for number, changes in enumerate(customers)
    ]
    return pd.DataFrame(rows)
