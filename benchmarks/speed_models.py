"""How fast a ready snapshot is scored and explained, as ratios in one run.

    .venv/bin/python -m benchmarks.speed_models [--customers 1000000]

Probabilities, percentiles and tiers against bare `Booster.predict` on the same matrix; reasons against `pred_contrib`,
which is measured on a twentieth of the customers and multiplied.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date, timedelta

import lightgbm as lgb
import numpy as np
import pandas as pd

from features.catalogue import CATALOGUE
from features.reason_groups import CAUSES, NO_CAUSE, causes_of
from models.reasons import contributions, reasons, usual_values
from models.scoring import percentiles, tiers
from models.training import Model, train
from models.training_dates import Fold
from questions.declared import REPURCHASE

PART = 20
DAYS = [date(2024, 1, 1) + timedelta(days=28 * number) for number in range(4)]


def main() -> None:
    """Print one line per ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    frame, names = snapshot(parser.parse_args().customers)
    question = REPURCHASE.ask({"horizon_days": 28})
    dates = Fold(tuple(DAYS[:1]), tuple(DAYS[1:2]), tuple(DAYS[2:3]), DAYS[3])
    learning = panel(frame.head(20_000), names)
    model = train(learning, names, question, dates, seed=7, params={"learning_rate": 0.1})
    booster = lgb.Booster(model_str=model.booster)
    matrix = frame[names].to_numpy(np.float64)
    print(f"{len(frame):,} customers, {len(names)} features, {model.trees} trees")
    turns = [
        (seconds(lambda: booster.predict(matrix, num_threads=2)), seconds(lambda: full(model, frame)))
        for _ in range(3)
    ]
    bare, ours = (min(turn) for turn in zip(*turns, strict=True))  # other work on the machine only ever adds
    print(
        f"probabilities, percentiles, tiers: {ours:.1f} s; bare predict {bare:.1f} s; ratio {ours / bare:.2f}"
    )
    few = matrix[: len(matrix) // PART]
    slow = seconds(lambda: booster.predict(few, pred_contrib=True, num_threads=2)) * PART
    quick = seconds(lambda: contributions(model, frame))
    print(f"Shapley values: {quick:.1f} s; pred_contrib {slow:.1f} s; {slow / quick:.1f} times faster")
    causes = (*CAUSES, NO_CAUSE)
    spent = seconds(lambda: reasons(model, frame, causes, causes_of(names), usual_values(frame, causes)))
    print(f"reasons, values included: {spent:.1f} s; {slow / spent:.1f} times faster than pred_contrib")


def snapshot(customers: int) -> tuple[pd.DataFrame, list[str]]:
    """A snapshot with every feature of the catalogue, a tenth of the values null."""
    rng = np.random.default_rng(1)
    names = list(CATALOGUE)
    values = rng.gamma(2.0, 10.0, (customers, len(names)))
    values[rng.random(values.shape) < 0.1] = np.nan
    return pd.DataFrame(values, columns=names), names


def panel(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """The customers on every date, buying again by chances that hang on many of their features."""
    rng = np.random.default_rng(2)
    z = (frame[names].fillna(20.0) - 20.0).to_numpy() @ rng.normal(0.0, 0.01, len(names))
    days = [
        frame.assign(
            customer_id=np.arange(len(frame)).astype(str),
            as_of=pd.Timestamp(day),
            repurchased=(rng.random(len(frame)) < 1.0 / (1.0 + np.exp(-z))).astype(float),
        )
        for day in DAYS
    ]
    return pd.concat(days, ignore_index=True)


def full(model: Model, frame: pd.DataFrame) -> None:
    chance = model.chance(frame)
    percentiles(chance)
    tiers(chance, (0.25, 0.5))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
