"""A small simulated shop whose true probabilities are known."""

from datetime import date, timedelta
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from questions.question import Condition, Question

CUSTOMERS = 600
FEATURES = ("days_since_last_order", "orders_90d", "amount_365d", "noise")


def churn(horizon_days: int) -> Question:
    """Active is who ordered in the last 100 days, as in `simulate`."""
    active = (Condition("days_since_last_order", most=100.0),)
    return Question("churn", "churned", horizon_days, "no order", active)


def repurchase(horizon_days: int) -> Question:
    return Question("repurchase", "repurchased", horizon_days, "order")


def simulate(dates: list[date], seed: int = 1) -> pd.DataFrame:
    """One row per customer and date; `truth` is the probability `churned` was drawn with."""
    rng = np.random.default_rng(seed)
    frames = []
    for day in dates:
        recency = np.ceil(rng.exponential(25.0, CUSTOMERS))
        orders = rng.poisson(4.0, CUSTOMERS).astype(float)
        amount = orders * rng.gamma(4.0, 10.0, CUSTOMERS)
        truth = 1.0 / (1.0 + np.exp(-(-0.4 + 0.045 * (recency - 25.0) - 0.6 * (orders - 4.0))))
        frames.append(
            pd.DataFrame(
                {
                    "customer_id": [f"c{i:04}" for i in range(CUSTOMERS)],
                    "as_of": pd.Timestamp(day),
                    "is_active": recency <= 100,
                    "days_since_last_order": recency,
                    "orders_90d": orders,
                    "amount_365d": amount,
                    "active_days_ever": orders + 1.0,
                    "days_since_first_order": recency + 20.0 * orders,
                    "order_value": 20.0 + amount / 10.0,
                    "noise": rng.normal(size=CUSTOMERS),
                    "truth": truth,
                    "churned": (rng.random(CUSTOMERS) < truth).astype(float),
                }
            )
        )
    panel = pd.concat(frames, ignore_index=True)
    # who orders again does so the sooner the more often they order; the draws come last, so as not to move others
    again = np.ceil(rng.gamma(4.0, 24.0 / (2.0 + panel["orders_90d"]))) - 1.0
    days = np.where(panel["churned"] == 1.0, np.nan, np.minimum(again, 27.0))
    spend = (1.0 - panel["churned"]) * panel["order_value"] * rng.gamma(4.0, 0.25, len(panel))
    return panel.assign(
        churned=panel["churned"].where(panel["is_active"]),
        repurchased=1.0 - panel["churned"],
        spend=spend,
        amount_ever=panel["order_value"] * panel["active_days_ever"],
        days_to_next_order=days,
    )


@pytest.fixture(scope="session")
def dates() -> SimpleNamespace:
    days = [date(2024, 1, 1) + timedelta(days=28 * i) for i in range(8)]
    return SimpleNamespace(
        train=days[:5], stop=days[5:6], calibrate=days[6:7], evaluate=days[7], all=days, between=[], newest=[]
    )


@pytest.fixture(scope="session")
def panel(dates: SimpleNamespace) -> pd.DataFrame:
    return simulate(dates.all)


@pytest.fixture(scope="session")
def features() -> tuple[str, ...]:
    return FEATURES


@pytest.fixture(scope="session")
def model(panel, features, dates):
    from models.training import train

    return train(panel, features, churn(28), dates, seed=7)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    with pytest.MonkeyPatch.context() as env:
        env.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        env.setenv("DO_NOT_TRACK", "true")
        env.setenv("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
        from models import tracking

        home = tmp_path_factory.mktemp("mlflow")
        yield tracking.connect(f"sqlite:///{home}/mlflow.db", str(home / "artifacts"))


def log(registry, name, model, fingerprint, **more):
    from models import tracking

    figures = {
        "model": {"auc": 0.85, "log_loss": 0.28},
        "rfm_logistic": {"log_loss": 0.29, "auc": float("nan")},
    }
    return tracking.log_training(
        registry, name, model, metrics=figures, lineage={"data_version": "3"}, fingerprint=fingerprint, **more
    )
