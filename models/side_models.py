"""What training learns next to the probabilities, by name: when customers order again, what they spend."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from models import order_curve, order_curve_figures, timing, value
from models.errors import CannotTrain
from models.metrics import metrics
from models.panel_rows import rows, some_customers
from models.scorer import TrainingSet
from models.training import Model
from models.training_dates import Dates
from questions.question import Question, losing

Figures = Mapping[str, Mapping[str, float]]
Rows = list[dict[str, Any]]
SPEND_DECILES = "spend_deciles"
"""The table of promised and observed spend by tenths of the customers."""
FIREWALL_ROWS = 40_000


@dataclass(frozen=True)
class Lesson:
    """What was learnt: the side model as plain values, its figures by predictor, and those in one sentence.

    `tables` are further figures to keep with the version, by name: rows of plain values, never of customers.
    """

    values: dict[str, Any]
    figures: Figures = field(default_factory=dict)
    sentence: str = ""
    tables: Mapping[str, Rows] = field(default_factory=dict)


@dataclass(frozen=True)
class SideModel:
    """One side model: what training says it learns, and how it is fitted, judged and written.

    `learn` is given the training set, the share of customers who left in it (nan: unknown) and the dates it is learnt
    from anew once it has been judged; it raises `CannotTrain` where there is too little to learn from.
    """

    title: str
    learn: Callable[[TrainingSet, float, Dates], Lesson]


def _timing(data: TrainingSet, churn_rate: float, newest: Dates) -> Lesson:
    judged, expected = (
        timing.fit(data.panel, data.features, data.question, dates, data.seed)
        for dates in (data.dates, newest)
    )
    covered = timing.coverage(judged, data.panel, data.question, data.dates)
    sentence = (
        f"next order: {covered['next_order_coverage']:.1%} of those who came back did so in their 80 % range, "
        f"{covered['next_order_width_days']:.1f} days wide"
    )
    return Lesson(timing.to_json(expected), {"model": covered}, sentence)


def _value(data: TrainingSet, churn_rate: float, newest: Dates) -> Lesson:
    judged, worth = (
        value.fit(data.panel, data.features, data.question, dates, data.seed, data.history)
        for dates in (data.dates, newest)
    )
    figures = value.judge(judged, data.panel, data.question, data.dates, churn_rate)
    rivals = ", ".join(
        f"{name} {figure['spend_bias']:+.1%} / {figure['spend_absolute_error']:.2f} / {figure['spend_gini']:.3f}"
        for name, figure in figures.items()
    )
    sentence = f"spend, bias of the total / absolute error per customer / normalised Gini: {rivals}"
    tenths = value.spend_deciles(judged, data.panel, data.question, data.dates)
    return Lesson(value.to_json(worth), figures, sentence, {SPEND_DECILES: tenths.to_dict("records")})


def _horizons(data: TrainingSet, churn_rate: float, newest: Dates) -> Lesson:
    curve = order_curve.fit(data.panel, data.question, data.dates, data.history)
    figures = order_curve_figures.judge(data.panel, data.question, data.dates, data.history)
    return Lesson(order_curve.to_json(curve), figures, order_curve_figures.losses(figures))


SIDE_MODELS: Mapping[str, SideModel] = {
    "timing": SideModel("when they come back", _timing),
    "value": SideModel("what they spend", _value),
    "horizons": SideModel("by when they order", _horizons),
}


def learn(data: TrainingSet, questions: Sequence[Question], newest: Dates | None = None) -> dict[str, Lesson]:
    """What is learnt with the question of `data`, by side model; one with too little to learn from is left out.

    `questions` are all that the panel has labels of; `newest` are the dates it is learnt from anew once it has been
    judged on those of `data` (default: the same).
    """
    left = losing(questions)
    churn_rate = float("nan") if left is None else float(data.panel[left.label].mean())
    lessons: dict[str, Lesson] = {}
    for name in data.question.side_models:
        try:
            lessons[name] = SIDE_MODELS[name].learn(data, churn_rate, newest or data.dates)
        except CannotTrain:
            continue
    return lessons


def firewall(data: TrainingSet, walled: Collection[str]) -> str:
    """What the features in `walled`, under the marketer's control, would have added, and why they stay out.

    `data` has them among its features. Both models of the comparison learn from at most `FIREWALL_ROWS` rows, whole
    customers: a sentence needs no training of a million.
    """
    names = [name for name in data.features if name in walled]
    if not names:
        return "firewall: this shop has no feature under the marketer's control"
    held_out = rows(data.panel, data.question, [data.dates.evaluate])
    y = held_out[data.question.label].to_numpy(float)
    free = tuple(name for name in data.features if name not in walled)
    share = min(1.0, FIREWALL_ROWS / max(len(data.panel), 1))
    people = int(data.panel["customer_id"].nunique() * share)
    few = replace(data, panel=some_customers(data.panel, people))
    with_them, without = (
        metrics(y, Model.fit(replace(few, features=features)).chance(held_out))["auc"]
        for features in (data.features, free)
    )
    return (
        f"firewall: AUC {without:.4f} without and {with_them:.4f} with {len(names)} features the marketer controls. "
        "They stay out: a model that knows who was written to predicts the plan of the campaigns, and changes with it"
    )


def title(names: Sequence[str]) -> str:
    """What the step says that learns these side models.

    >>> title(["value", "horizons"]), title([])
    ('learn what they spend and by when they order', 'look behind the firewall')
    """
    learnt = " and ".join(SIDE_MODELS[name].title for name in names)
    return f"learn {learnt}" if learnt else "look behind the firewall"
