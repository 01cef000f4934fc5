"""What training learns beside the probabilities: when customers come back, what they spend, what the firewall costs."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from config.settings import Settings
from features.catalogue import CATALOGUE
from features.date_plan import DatePlan
from flows.run.progress import say, step
from flows.score.columns import typical
from models import timing, value
from models.errors import CannotTrain
from models.metrics import metrics
from models.scoring import predict
from models.task import Task, rows
from models.training import train as grow

FIREWALL = frozenset(name for name, entry in CATALOGUE.items() if entry.controlled_by == "marketer")
LEARNT = {"churn": "learn when they come back", "repurchase": "learn what they spend"}


def learn_beside(
    settings: Settings, one: Task, dates: DatePlan, frame: pd.DataFrame, features: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, dict[str, float]], list[str]]:
    """What is learnt beside a probability, its figures, and those in words: when (churn), how much (repurchase)."""
    beside: dict[str, Any] = {"typical": typical(frame, features, dates.calibrate)}
    seed = settings.training.seed
    if one.name == "repurchase":
        worth = value.fit(frame, features, one, dates, seed)
        found = value.judge(worth, frame, one, dates)
        return beside | {"value": value.to_json(worth)}, found, [_spending(found)]
    try:
        expected = timing.fit(frame, features, one, dates, seed)
    except CannotTrain:
        return beside, {}, []
    covered = timing.coverage(expected, frame, one, dates)
    said = (
        f"next order: {covered['next_order_coverage']:.1%} of those who came back did so in their 80 % range, "
        f"{covered['next_order_width_days']:.1f} days wide"
    )
    return beside | {"timing": timing.to_json(expected)}, {"model": covered}, [said]


def tuned(
    frame: pd.DataFrame, features: tuple[str, ...], one: Task, dates: DatePlan, seed: int, trials: int
) -> dict[str, Any]:
    """The settings a search on earlier dates found best, with a line per trial."""
    from models.tune import tune

    with step(f"tune {one.name}") as now_done:
        found = tune(
            frame, features, one, dates, seed, trials,
            lambda number, best: say(f"tune {one.name}: {number} of {trials}, best log loss {best:.4f}"),
        )  # fmt: skip
        now_done.detail = f"log loss on earlier dates {found.before:.4f}, now {found.log_loss:.4f}"
    return found.params


def _spending(found: Mapping[str, Mapping[str, float]]) -> str:
    each = ", ".join(
        f"{name} {said['spend_bias']:+.1%} / {said['spend_absolute_error']:.2f}"
        for name, said in found.items()
    )
    return f"spend, bias of the total / absolute error per customer: {each}"


def behind_the_firewall(
    frame: pd.DataFrame, features: tuple[str, ...], one: Task, dates: DatePlan, seed: int, without: float
) -> str:
    """What the features the marketer controls would have added, and why they stay out all the same."""
    walled = [name for name in features if name in FIREWALL]
    if not walled:
        return "firewall: this shop has no feature under the marketer's control"
    model = grow(frame, features, one, dates, seed)
    held_out = rows(frame, one, [dates.evaluate])
    auc = metrics(held_out[one.label].to_numpy(float), predict(model, held_out))["auc"]
    return (
        f"firewall: AUC {without:.4f} without and {auc:.4f} with {len(walled)} features the marketer controls. They "
        "stay out: a model that knows who was written to predicts the plan of the campaigns, and changes with it"
    )
