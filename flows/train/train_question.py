"""One question's training: grown, judged next to its baselines, registered, and put before the gate."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from prefect import task
from prefect.runtime import flow_run

from features.catalogue import CATALOGUE
from features.date_plan import DatePlan
from flows.run.champions import SIDE_MODELS
from flows.run.clock import now
from flows.run.code_version import code_version
from flows.run.progress import say, step
from flows.train.panel_file import Panel, read_rows
from flows.train.training_run import TrainingRun
from models import side_models
from models.candidate import candidate, earlier_trials, fresh, trees_of, winner
from models.errors import ModelError
from models.gate import NO_CHAMPION
from models.judge import Judgement, judge
from models.level import sentence
from models.plots import draw
from models.scorer import Scorer, TrainingSet
from models.side_models import Lesson
from models.tracking import Version, champion, load, log_training, settle
from models.training_dates import fresh_fold
from questions.question import Question

CODES = "codes"  # the table a version keeps the words behind its features' codes in
NOTES = "notes"  # the table a version keeps further findings in, as sentences
WALLED = frozenset(name for name, entry in CATALOGUE.items() if entry.controlled_by == "marketer")


@task(task_run_name="train {question.name}")
def train_one(run: TrainingRun, question: Question, panel: Panel, mark: str) -> Version:
    """Train, judge, log and register the model of one question, and let the gate decide on its alias."""
    dates = panel.plan.plans[question]
    free = tuple(name for name in panel.features if name not in WALLED)
    data = TrainingSet(
        read_rows(panel.path, dates.all), question, dates, free, run.training.seed,
        history=pd.read_parquet(panel.history),
    )  # fmt: skip
    data = replace(data, params=tuned(data, run.tune) if run.tune else {})
    judged = _grown(data)
    judgement = _judged(run, data, judged)
    scorer = _refreshed(data, winner(judged, judgement.decision, data), dates)
    lessons, notes = _learnt(run, data, panel)
    trees = trees_of(scorer)
    notes = [*([sentence(trees.level.facts)] if trees is not None and trees.level else []), *notes]
    with step(f"register {question.name}") as progress:
        tables = {
            SIDE_MODELS: {name: lesson.values for name, lesson in lessons.items()},
            NOTES: notes,
            CODES: panel.codes,
            **{name: rows for lesson in lessons.values() for name, rows in lesson.tables.items()},
        }
        version = _log(run, panel, scorer, judgement, mark, lessons, tables)
        version = settle(run.store.open(), version, judgement.decision, now())
        progress.detail = f"version {version.version} is {version.decision}"
    return version


def tuned(data: TrainingSet, trials: int) -> dict[str, Any]:
    """The settings a search on earlier dates gave as the best, with a line per trial."""
    from models.tune import tune

    name = data.question.name
    with step(f"tune {name}") as progress:
        best = tune(
            data.panel, data.features, data.question, data.dates, data.seed, trials,
            lambda number, loss: say(f"tune {name}: {number} of {trials}, best log loss {loss:.4f}"),
        )  # fmt: skip
        progress.detail = f"log loss on earlier dates {best.before:.4f}, now {best.log_loss:.4f}"
    return best.params


def _grown(data: TrainingSet) -> Scorer:
    with step(f"train {data.question.name}") as progress:
        scorer = candidate(data)
        progress.detail = f"{len(data.dates.train)} as-of dates, until {scorer.trained_until}"
    return scorer


def _judged(run: TrainingRun, data: TrainingSet, scorer: Scorer) -> Judgement:
    name = data.question.name
    with step(f"judge {name}") as progress:
        champion, without, is_broken = _champion(run, name)
        trials = earlier_trials(data)
        judgement = judge(
            scorer, data.panel, data.dates, champion, data.seed, run.graded, without, trials, is_broken
        )
        days = ", ".join(str(trial.dates.evaluate) for trial in trials)
        also = f"; the gate looks at {days} too" if trials else ""
        progress.detail = f"on {data.dates.evaluate}, {len(judgement.outcomes):,} customers{also}"
    return judgement


def _refreshed(data: TrainingSet, judged: Scorer, dates: DatePlan) -> Scorer:
    """What scores: the judged recipe, learnt from the date it was judged on too, and put to the level of today."""
    with step(f"refresh {data.question.name}") as progress:
        scorer = fresh(judged, data, dates.closed, dates.today or dates.evaluate)
        progress.detail = f"until {scorer.trained_until}; {scorer.describe()}"
    return scorer


def _champion(run: TrainingRun, name: str) -> tuple[Scorer | None, str, bool]:
    """The scorer to beat, or why there is none, as one that cannot be read; whether its promises are broken."""
    version = champion(run.store.open(), run.store.name(name))
    if version is None:
        return None, NO_CHAMPION, False
    try:
        return load(version), "", run.broken.get(name) == version.version
    except ModelError as error:
        return None, f"the champion cannot be asked: {error}", False


def _learnt(run: TrainingRun, data: TrainingSet, panel: Panel) -> tuple[dict[str, Lesson], list[str]]:
    """The side models of the question, and the findings of the training in sentences."""
    with step(side_models.title(data.question.side_models)) as progress:
        plan = panel.plan.plans[data.question]
        newest = fresh_fold(plan.closed, plan.today or plan.evaluate, data.question.horizon_days)
        lessons = side_models.learn(data, run.questions, newest)
        notes = [lesson.sentence for lesson in lessons.values()]
        walled = side_models.firewall(replace(data, features=panel.features), WALLED)
        progress.detail = notes[0] if notes else _nothing(data.question)
    sample = panel.plan.sample
    left_out = [f"the shop is larger than training.max_rows: learnt from {sample}"] if sample else []
    return lessons, [*notes, walled, *left_out]


def _nothing(question: Question) -> str:
    return "too few customers came back to learn it" if question.side_models else "done"


def _log(
    run: TrainingRun,
    panel: Panel,
    scorer: Scorer,
    judgement: Judgement,
    mark: str,
    lessons: Mapping[str, Lesson],
    tables: Mapping[str, Any],
) -> Version:
    name, data = scorer.question.name, _data(run, panel, scorer.question)
    folder = run.staging / "pictures" / name
    folder.mkdir(parents=True, exist_ok=True)
    evaluation = {
        "evaluated_on": str(panel.plan.plans[scorer.question].evaluate),
        "quality": judgement.quality,
        "deciles": judgement.deciles.to_dict("records"),
    }
    spends = pd.DataFrame(tables.get(side_models.SPEND_DECILES, []))
    judged = {"evaluation": evaluation, "intervals": judgement.intervals, "groups": _plain(judgement.groups)}
    return log_training(
        run.store.open(),
        run.store.name(name),
        scorer,
        metrics=_figures(judgement, lessons),
        lineage={
            **data,
            "learnt_until": str(scorer.trained_until),
            "code_version": code_version(),
            "run_id": str(flow_run.get_id()),
        },
        fingerprint=mark,
        data=data,
        pictures=draw(folder, judgement.outcomes, judgement.predictions, judgement.groups, spends),
        tables={**judged, **tables},
    )


def _figures(judgement: Judgement, lessons: Mapping[str, Lesson]) -> dict[str, dict[str, float]]:
    """The figures of each predictor, those of the side models among them."""
    figures = {name: dict(quality) for name, quality in judgement.quality.items()}
    for lesson in lessons.values():
        for name, more in lesson.figures.items():
            figures[name] = {**figures.get(name, {}), **more}
    return figures


def _data(run: TrainingRun, panel: Panel, question: Question) -> dict[str, str]:
    """What the panel was made from: the lake's tables, the as-of dates of each phase, the sample; no row of it."""
    dates = panel.plan.plans[question]
    phases = {
        phase: getattr(dates, phase)
        for phase in ("train", "stop", "calibrate", "between", "latest", "newest")
    }
    return {
        "data_version": str(run.data),
        "data_until": str(run.data.end),
        **{f"as_of_{phase}": ", ".join(map(str, days)) for phase, days in phases.items()},
        "as_of_evaluate": str(dates.evaluate),
        "horizon_days": str(question.horizon_days),
        "label": question.label,
        "panel_rows": str(panel.rows),
        "sample": panel.plan.sample or "all customers",
    }


def _plain(frame: pd.DataFrame) -> Any:
    """Rows as JSON-able values, unknown ones null."""
    return json.loads(frame.to_json(orient="records"))
