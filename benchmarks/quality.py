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
from flows.run.environment import prepare
from models.task import Task

CONFIG = Path(__file__).parents[1] / "config"
OUT = Path(__file__).with_name("quality.md")
HEAD = "| shop | question | as of | customers | predictor | AUC | log loss | calibration error | of it chance |\n"
HEAD += "|---|---|---|---:|---|---:|---:|---:|---:|\n"
SPEND_HEAD = "\n| shop | spend in | as of | customers | predictor | bias of the total | absolute error |\n"
SPEND_HEAD += "|---|---|---|---:|---|---:|---:|\n"
NOTE = "\nOf it chance: what true probabilities would show with so many customers, on average and once in twenty.\n"


@dataclass(frozen=True)
class Case:
    """One row's question: of which home, which task and horizon, on which day (None: the newest closed)."""

    shop: str
    settings: Path
    home: Path
    task: str
    horizon_days: int
    active_days: int
    as_of: date | None = None
    known: Mapping[str, Callable[[date, int], pd.Series]] = field(default_factory=dict)


def main() -> None:
    """Run every case there is data for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var/quality"))
    parser.add_argument("--customers", type=int, default=5000, help="of the simulated shop")
    options = parser.parse_args()
    options.home = options.home.resolve()
    options.home.mkdir(parents=True, exist_ok=True)  # Prefect makes one folder, not two
    prepare(options.home)
    found = [_rows(case) for case in _cases(options)]
    chances, spends = ("".join(line for rows in found for line in rows[table]) for table in (0, 1))
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
    for task, days in (("repurchase", 30), ("churn", 60)):
        known = {"best observer": _asked(best_guess, home / "raw", task)}
        known["truth"] = _asked(_true_chance, home / "raw", task)
        yield Case("simulated", simulated, home, task, days, 90, known=known)


def _lay_out_cdnow(folder: Path) -> None:
    """The master file out of the package `lifetimes`, which is never imported."""
    (package,) = find_spec("lifetimes").submodule_search_locations  # type: ignore[union-attr,misc]
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy2(Path(package) / "datasets" / "CDNOW_master.txt", folder)


def _true_chance(raw: Path, as_of: date, days: int) -> pd.Series:
    return true_probability(raw, as_of, days).to_pandas().set_index("customer_id")["probability"]


def _asked(
    buys: Callable[[Path, date, int], pd.Series], raw: Path, task: str
) -> Callable[[date, int], pd.Series]:
    """The chance of an order turned to the task's own question."""
    return lambda as_of, days: (
        buys(raw, as_of, days) if task == "repurchase" else 1.0 - buys(raw, as_of, days)
    )


def _rows(case: Case) -> tuple[list[str], list[str]]:
    """Train and judge one case; a line per predictor of each table (none of spend for churn)."""
    from models.judge import judge
    from models.metrics import metrics
    from models.task import churn, repurchase, rows
    from models.training import train

    task = churn(case.horizon_days) if case.task == "churn" else repurchase(case.horizon_days)
    panel, features, dates = _panel(case)
    judged = judge(train(panel, features, task, dates, seed=7), panel, dates, None, seed=7)
    quality, held_out = dict(judged.quality), rows(panel, task, [dates.evaluate])
    for name, known in case.known.items():
        p = known(dates.evaluate, task.horizon_days).reindex(held_out["customer_id"]).to_numpy(np.float64)
        quality[name] = metrics(judged.outcomes, p)
    asked = f"{dates.evaluate} | {len(held_out):,}"
    lines = [
        _line(f"{case.shop} | {case.task} {case.horizon_days} d | {asked}", *one) for one in quality.items()
    ]
    spent = _spent(panel, features, task, dates) if case.task == "repurchase" else {}
    return lines, [
        _spend_line(f"{case.shop} | {case.horizon_days} d | {asked}", *one) for one in spent.items()
    ]


def _spent(
    panel: pd.DataFrame, features: list[str], task: Task, dates: DatePlan
) -> dict[str, dict[str, float]]:
    from models import value

    return value.judge(value.fit(panel, features, task, dates, seed=7), panel, task, dates)


def _line(asked: str, name: str, found: Mapping[str, float]) -> str:
    figures = " | ".join(f"{found[key]:.4f}" for key in ("auc", "log_loss", "calibration_error"))
    chance = " to ".join(f"{found[key]:.3f}" for key in ("calibration_by_chance", "calibration_by_chance_95"))
    return _said(f"| {asked} | {_bold(name)} | {figures} | {chance} |\n")


def _spend_line(asked: str, name: str, found: Mapping[str, float]) -> str:
    figures = f"{found['spend_bias']:+.1%} | {found['spend_absolute_error']:.2f}"
    return _said(f"| {asked} | {_bold(name)} | {figures} |\n")


def _bold(name: str) -> str:
    return f"**{name}**" if name == "model" else name


def _said(line: str) -> str:
    print(line, end="", flush=True)
    return line


def _panel(case: Case) -> tuple[pd.DataFrame, list[str], DatePlan]:
    """The panel of one case as `retain train` builds it, from the lake of its home (ingested on the first call)."""
    from config.settings import load_settings
    from flows.run.home import Home
    from flows.run.lake_version import newest_data, open_data
    from flows.train.plan import plan, write_panel
    from flows.train.side_models import FIREWALL

    settings = load_settings(case.settings, case.home)
    if not Path(Home(settings.home).lake).exists():
        _ingest(case)
    days = {"horizon_days": case.horizon_days}
    asked = {
        "churn": settings.churn.model_copy(update={**days, "active_days": case.active_days}),
        "repurchase": settings.repurchase.model_copy(update=days),
    }
    settings, data = settings.model_copy(update=asked), newest_data(settings)
    if case.as_of is not None:
        data = replace(data, end=case.as_of + timedelta(days=case.horizon_days))
    dates = plan(settings, data, case.horizon_days)
    path = Home(settings.home).root / "panel.parquet"
    _, features = write_panel(settings, open_data(settings, data), data, dates.all, path, [dates.evaluate])
    return pd.read_parquet(path), [name for name in features if name not in FIREWALL], dates


def _ingest(case: Case) -> None:
    from demo.complete_journey import lay_out
    from flows.ingest.ingest_flow import ingest

    if case.shop == "Complete Journey":
        lay_out(case.home / "raw")
    if case.shop == "CDNOW":
        _lay_out_cdnow(case.home / "raw")
    ingest(str(case.settings), str(case.home))


if __name__ == "__main__":
    main()
