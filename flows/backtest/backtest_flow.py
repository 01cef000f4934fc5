"""The backtest flow: trainings as of past days, graded when their horizons closed; a table, an MLflow run, a page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pyarrow as pa
from prefect import flow, task
from prefect.runtime import flow_run

from config.settings import Settings, load_settings
from flows.backtest.past_panel import PastPanel, past_panel
from flows.run.champions import model_store
from flows.run.clock import newest_as_of
from flows.run.code_version import code_version
from flows.run.home import Home, writing
from flows.run.lake_version import Data, newest_data
from flows.run.progress import headline, step
from flows.run.questions import questions_of
from flows.train.train_question import WALLED
from lake.delta_tables import Slice, replace_slice
from models.backtest import ALL, MODEL, figures_of
from models.backtest_dates import PastTraining, past_trainings
from models.backtest_pooling import pooled, pooled_money, pooled_timing
from models.scorer import Scorer, TrainingSet
from models.scorer_kinds import from_json
from models.tracking import log_backtest
from outputs.backtest_page import write_backtest
from questions.question import Question, losing

TABLE = "backtest_figures"
YEAR = timedelta(days=364)


class NothingToGrade(ValueError):
    """No past training in the period has a closed horizon and enough history behind it."""

    exit_code: ClassVar[int] = 3


@dataclass(frozen=True, eq=False)
class BacktestResult:
    """Figures pooled over all dates, of probabilities, money and the next order's date; the page, the table's slice."""

    pooled: pd.DataFrame
    money: pd.DataFrame
    timing: dict[str, float]
    page: Path
    backtest_id: str


@flow(name="backtest", flow_run_name="backtest", validate_parameters=False)
def backtest(
    config: str | None = None,
    home: str | None = None,
    start: date | None = None,
    end: date | None = None,
    step_days: int = 28,
) -> BacktestResult:
    """Train as of every so many past days, score as the daily run would have, and grade what has closed since.

    Nothing later is touched by a training: data, choice of model, level, gate. The default is the newest year that can
    be graded. A stopped run goes on where it was; the same data, settings and code give the same figures.
    """
    settings = load_settings(config, home)
    with writing(Home(settings.home, settings.lake)):
        data, questions = newest_data(settings), questions_of(settings)
        data = replace(data, end=newest_as_of(data.end, settings.zone))
        headline(f"Back-test {data.first_day} to {data.end} (exclusive)")
        past = past_panel(settings, data, questions)
        figures = _figures(settings, data, past, questions, (start, end, step_days))
        return publish_backtest(settings, data, figures, f"{past.folder.name}-{step_days}-{start}-{end}")


Period = tuple[date | None, date | None, int]


def _figures(
    settings: Settings, data: Data, past: PastPanel, questions: tuple[Question, ...], period: Period
) -> pd.DataFrame:
    panel, history, rows = past.panel(), past.history(), []
    free = tuple(name for name in past.features if name not in WALLED)
    lost = losing(questions)
    churn_rate = float("nan") if lost is None else float(panel[lost.label].mean())
    for question in questions:
        champion: Scorer | None = None
        for number, (training, total) in enumerate(_trainings(past, question, data, period)):
            name = f"backtest {question.name} {number + 1}/{total}"
            dates = training.fold
            set_of_day = TrainingSet(panel, question, dates, free, settings.training.seed, history=history)
            path = (
                past.folder
                / f"{question.name}-{period[0]}-{period[2]}-{training.day}-{len(training.scored)}.json"
            )
            graded, champion = grade(name, path, set_of_day, training, churn_rate, champion)
            rows += graded
    if not rows:
        raise NothingToGrade(
            f"no training between {period[0] or 'the beginning'} and {period[1] or data.end} can be graded: each needs "
            "four horizons of history behind it and one ahead. Choose later dates, or a shorter horizon."
        )
    return pd.DataFrame(rows)


def _trainings(
    past: PastPanel, question: Question, data: Data, period: Period
) -> Iterator[tuple[PastTraining, int]]:
    start, end, step_days = period
    horizon = timedelta(days=question.horizon_days)
    last = max((day for day in past.dates if day + horizon <= data.end), default=data.first_day)
    last = min(last, end or last)
    trainings = past_trainings(
        past.dates, question.horizon_days, start or last - YEAR, last, step_days, data.end
    )
    yield from ((training, len(trainings)) for training in trainings)


@task(task_run_name="{name}")
def grade(
    name: str,
    path: Path,
    data: TrainingSet,
    training: PastTraining,
    churn_rate: float,
    champion: Scorer | None,
) -> tuple[list[dict[str, object]], Scorer | None]:
    """The figures of one past training, and what scored from it on; read back where a stopped run has left them."""
    with step(name) as progress:
        if not path.exists():
            figures, scorer = figures_of(data, training, churn_rate, champion)
            unfinished = path.with_suffix(".part")
            content = {"figures": figures, "scorer": None if scorer is None else scorer.to_json()}
            unfinished.write_text(json.dumps(content, default=str))
            unfinished.replace(path)
        content = json.loads(path.read_text())
        progress.detail = _detail(training, content["figures"])
    return content["figures"], content["scorer"] and from_json(content["scorer"])


def _detail(training: PastTraining, rows: list[dict[str, object]]) -> str:
    unbanded = [row for row in rows if row["by"] == ALL and row["predictor"] == MODEL and "log_loss" in row]
    if not unbanded:
        return f"{training.day}: too little history to train"
    losses = [float(str(row["log_loss"])) for row in unbanded]
    promised, observed = (
        sum(float(str(row[name])) for row in unbanded) / len(unbanded) for name in ("promised", "observed")
    )
    return (
        f"{training.day}: log loss {sum(losses) / len(losses):.4f} on {len(unbanded)} days, promised {promised:.3f}, "
        f"came {observed:.3f}"
    )


@task(name="publish backtest")
def publish_backtest(
    settings: Settings, data: Data, figures: pd.DataFrame, backtest_id: str
) -> BacktestResult:
    """The table in the lake, the run in MLflow, the page."""
    with step("publish backtest") as progress:
        place, store = Home(settings.home, settings.lake), model_store(settings)
        note = {"run_id": str(flow_run.get_id()), "data_version": str(data), "code_version": code_version()}
        table = pa.Table.from_pandas(figures.assign(backtest_id=backtest_id), preserve_index=False)
        replace_slice(place.lake, TABLE, table, Slice("backtest_id", backtest_id), note)
        summary, money = pooled(figures), pooled_money(figures)
        dates, steps = _steps(figures)
        log_backtest(store.open(), "backtest", {**note, "backtest_id": backtest_id}, dates, steps)
        page = place.reports / "backtest.html"
        write_backtest(page, figures[figures["by"] == ALL], summary, money, settings.shop.name)
        progress.detail = f"{len(dates)} dates, {page}"
    return BacktestResult(summary, money, pooled_timing(figures), page, backtest_id)


def _steps(figures: pd.DataFrame) -> tuple[list[str], list[dict[str, float]]]:
    """For each graded date its figures by question, predictor and name."""
    unbanded = figures[figures["by"] == ALL].drop(columns=["by", "band", "trained_on"])
    dates = sorted(unbanded["as_of"].unique())
    steps = []
    for day in dates:
        part = unbanded[unbanded["as_of"] == day].set_index(["question", "predictor"]).drop(columns="as_of")
        numbers = part.astype("float64").stack().dropna()  # a row of money has no log loss
        steps.append({".".join(map(str, key)): float(number) for key, number in numbers.items()})
    return [str(day) for day in dates], steps
