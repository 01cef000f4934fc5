"""How good the models are, beside their baselines and, in the simulated shop, the best observer and the truth.

    .venv/bin/python -m benchmarks.quality --home var/quality [--customers 5000]

writes the tables into benchmarks/quality.md. Each row trains as `retain train` does, on what was known before its
as-of date, and is judged once on that date; nothing was chosen by looking at these figures.
"""

import argparse
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.observer import best_guess
from demo.shop import true_probability, write_shop
from features.date_plan import DatePlan
from features.level_cells import level_history
from features.panel import write_panel
from flows.run.environment import prepare
from models.scorer import TrainingSet
from questions import declared
from questions.question import Question

CONFIG = Path(__file__).parents[1] / "config"
OUT = Path(__file__).with_name("quality.md")
HEAD = "| shop | question | as of | customers | predictor | AUC | log loss | calibration error | of it chance |\n"
HEAD += "|---|---|---|---:|---|---:|---:|---:|---:|\n"
SPEND_HEAD = "\n| shop | spend in | as of | customers | predictor | bias of the total | absolute error |\n"
SPEND_HEAD += "|---|---|---|---:|---|---:|---:|\n"
NOTE = "\nOf it chance: what true probabilities would show with so many customers, on average and once in twenty.\n"


@dataclass(frozen=True)
class Case:
    """One row's question: of which home, which question and horizon, on which day (None: the newest closed)."""

    shop: str
    settings: Path
    home: Path
    question: str
    horizon_days: int
    active_days: int
    as_of: date | None = None
    chances: Mapping[str, Callable[[date, int], pd.Series]] = field(default_factory=dict)


def main() -> None:
    """Run every case there is data for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var/quality"))
    parser.add_argument("--customers", type=int, default=5000, help="of the simulated shop")
    options = parser.parse_args()
    options.home = options.home.resolve()
    options.home.mkdir(parents=True, exist_ok=True)  # Prefect makes one folder, not two
    prepare(options.home)
    tables = [_rows(case) for case in _cases(options)]
    chances, spends = ("".join(line for rows in tables for line in rows[table]) for table in (0, 1))
    OUT.write_text(f"{HEAD}{chances}{NOTE}{SPEND_HEAD}{spends}")


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    demo = CONFIG / "demo.yaml"
    home = options.home / "journey"
    shop = "Complete Journey"
    yield Case(shop, demo, home, "repurchase", 28, 56, date(2017, 12, 3))
    yield Case(shop, demo, home, "repurchase", 14, 56, date(2017, 12, 18))
    yield Case(shop, demo, home, "churn", 28, 56, date(2017, 12, 4))
    profile, home = CONFIG / "cdnow.yaml", options.home / "cdnow"
    yield Case("CDNOW", profile, home, "repurchase", 90, 180, date(1998, 4, 1))
    yield Case("CDNOW", profile, home, "repurchase", 30, 180, date(1998, 5, 31))
    simulated, home = CONFIG / "shop.yaml", options.home / "simulated"
    write_shop(home / "raw", options.customers)
    for question, days in (("repurchase", 30), ("churn", 60)):
        chances = {"best observer": _turned(best_guess, home / "raw", question)}
        chances["truth"] = _turned(_true_chance, home / "raw", question)
        yield Case("simulated", simulated, home, question, days, 90, chances=chances)


def lay_out_cdnow(folder: Path) -> None:
    """The master file out of the package `lifetimes`, which is never imported."""
    (package,) = find_spec("lifetimes").submodule_search_locations  # type: ignore[union-attr,misc]
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(Path(package) / "datasets" / "CDNOW_master.txt", folder)


def _true_chance(raw: Path, as_of: date, days: int) -> pd.Series:
    return true_probability(raw, as_of, days).to_pandas().set_index("customer_id")["probability"]


def _turned(
    buys: Callable[[Path, date, int], pd.Series], raw: Path, question: str
) -> Callable[[date, int], pd.Series]:
    """The chance of an order turned to the question's own yes."""
    return lambda as_of, days: _question(question, days, 1).yes_chance(buys(raw, as_of, days))


def _question(name: str, horizon_days: int, active_days: int) -> Question:
    declaration = next(declaration for declaration in declared.DECLARED if declaration.name == name)
    return declaration.ask({"horizon_days": horizon_days, "active_days": active_days})


def _rows(case: Case) -> tuple[list[str], list[str]]:
    """Train and judge one case; a line per predictor of each table (none of spend for churn)."""
    from models.candidate import candidate
    from models.judge import judge
    from models.metrics import metrics
    from models.panel_rows import rows

    question = _question(case.question, case.horizon_days, case.active_days)
    panel, features, dates, history = _panel(case)
    data = TrainingSet(panel, question, dates, features, 7, history=history)
    judged = judge(candidate(data), panel, dates, None, seed=7)
    quality, held_out = dict(judged.quality), rows(panel, question, [dates.evaluate])
    for name, chance in case.chances.items():
        p = chance(dates.evaluate, case.horizon_days).reindex(held_out["customer_id"]).to_numpy(np.float64)
        quality[name] = metrics(judged.outcomes, p)
    judging = f"{dates.evaluate} | {len(held_out):,}"
    lines = [
        _line(f"{case.shop} | {case.question} {case.horizon_days} d | {judging}", *figures)
        for figures in quality.items()
    ]
    spent = _spent(data) if "value" in question.side_models else {}
    return lines, [
        _spend_line(f"{case.shop} | {case.horizon_days} d | {judging}", *figures) for figures in spent.items()
    ]


def _spent(data: TrainingSet) -> dict[str, dict[str, float]]:
    from models import value

    worth = value.fit(data.panel, data.features, data.question, data.dates, data.seed, data.history)
    return value.judge(worth, data.panel, data.question, data.dates, float(data.panel["churned"].mean()))


def _line(judging: str, name: str, figures: Mapping[str, float]) -> str:
    cells = " | ".join(f"{figures[key]:.4f}" for key in ("auc", "log_loss", "calibration_error"))
    keys = ("calibration_by_chance", "calibration_by_chance_95")
    chance = " to ".join(f"{figures[key]:.3f}" for key in keys)
    return _printed(f"| {judging} | {_bold(name)} | {cells} | {chance} |\n")


def _spend_line(judging: str, name: str, figures: Mapping[str, float]) -> str:
    cells = f"{figures['spend_bias']:+.1%} | {figures['spend_absolute_error']:.2f}"
    return _printed(f"| {judging} | {_bold(name)} | {cells} |\n")


def _bold(name: str) -> str:
    return f"**{name}**" if name == "model" else name


def _printed(line: str) -> str:
    print(line, end="", flush=True)
    return line


def _panel(case: Case) -> tuple[pd.DataFrame, list[str], DatePlan, pd.DataFrame]:
    """The panel of one case and the history of its level, as `retain train` builds them.

    They come from the lake of its home, which is ingested on the first call.
    """
    from config.settings import load_settings
    from flows.run.date_plans import date_plan
    from flows.run.home import Home
    from flows.run.lake_version import newest_data, open_data
    from flows.train.train_question import WALLED

    settings = load_settings(case.settings, case.home)
    if not Path(Home(settings.home, settings.lake).lake).exists():
        _ingest(case)
    data, names = newest_data(settings), [declaration.name for declaration in declared.DECLARED]
    questions = [_question(name, case.horizon_days, case.active_days) for name in names]
    if case.as_of is not None:
        data = replace(data, end=case.as_of + timedelta(days=case.horizon_days))
    dates = date_plan(settings.training, data, case.horizon_days)
    path = Home(settings.home, settings.lake).root / "panel.parquet"
    tables = open_data(settings, data)
    _, features = write_panel(tables, questions, dates.all, path, data_end=data.end, judged=[dates.evaluate])
    history = level_history(tables, questions, data.first_day, data.end)
    return pd.read_parquet(path), [name for name in features if name not in WALLED], dates, history


def _ingest(case: Case) -> None:
    from demo.complete_journey import lay_out
    from flows.ingest.ingest_flow import ingest

    if case.shop == "Complete Journey":
        lay_out(case.home / "raw")
    if case.shop == "CDNOW":
        lay_out_cdnow(case.home / "raw")
    ingest(str(case.settings), str(case.home))


if __name__ == "__main__":
    main()
