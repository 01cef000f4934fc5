"""How much better a model gets with more customers: the learning curve on a simulated shop.

    python -c "from pathlib import Path; from demo.shop import write_shop; write_shop(Path('var/shop'), 200_000)"
    .venv/bin/python -m benchmarks.learning_curve --shop var/shop --home var/curve

Every point learns from some of the customers, each with all eight as-of dates that train, stop and calibrate, four
weeks apart, and is judged on the same other customers on a later date. The smaller ones are part of the larger ones.
The panel is built once and kept in `--home`.
"""

import argparse
import hashlib
import resource
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from benchmarks.speed_features import BARE, opened
from features import snapshot
from features.catalogue import CATALOGUE
from features.date_plan import DatePlan, plan_dates
from features.engine import Tables
from features.labels import labels
from features.sampling import customers_of, one_in
from models.metrics import losses, metrics
from models.panel_rows import rows
from models.training import train
from questions.declared import CHURN, REPURCHASE
from questions.question import Question

FIRST, END = date(2023, 1, 1), date(2025, 1, 1)
QUESTIONS = (
    REPURCHASE.ask({"horizon_days": 30}),
    CHURN.ask({"active_days": 90, "horizon_days": 60}),
)
SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
HELD_OUT = 4  # one customer in so many is only judged
HEAD = "| question | customers | rows learnt from | AUC | log loss | against the line above | seconds |\n"
HEAD += "|---|---:|---:|---:|---:|---:|---:|"


def main() -> None:
    """Print the table, a line as soon as it is known."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shop", type=Path, required=True, help="a folder as demo.shop.write_shop writes it")
    parser.add_argument("--home", type=Path, default=Path("var/curve"))
    parser.add_argument("--questions", nargs="+", default=[question.name for question in QUESTIONS])
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    options = parser.parse_args()
    options.home.mkdir(parents=True, exist_ok=True)
    print(HEAD)
    for question in QUESTIONS:
        if question.name in options.questions:
            path = panel(options.shop, options.home, question)
            for line in curve(path, question, options.sizes):
                print(line, flush=True)
    print(f"\npeak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB")


def planned(question: Question, dates: int = 6) -> DatePlan:
    """`dates` to train on, four weeks apart, one each to stop, calibrate and evaluate; none beside them."""
    plan = plan_dates(FIRST, END, question.horizon_days, step_days=28, train_dates=dates, min_history_days=56)
    return replace(plan, between=(), newest=())


def panel(shop: Path, home: Path, question: Question) -> Path:
    """Features and labels of enough customers for the largest point and those held out."""
    path = home / f"{question.name}.parquet"
    if path.exists():
        return path
    tables = opened(shop, list(BARE), str(home / "spill"))
    customers = max(SIZES) * HELD_OUT / (HELD_OUT - 1) * 1.1  # some have no order yet, or are not active
    sample = one_in(tables, max(1, int(customers_of(tables) / customers)))
    snapshot.write_parts((_one_date(sample, day) for day in planned(question).all), str(path))
    return path


def _one_date(tables: Tables, day: date) -> ibis.Table:
    answers = labels(tables, [day], QUESTIONS, data_end=END)
    return answers.inner_join(snapshot.build(tables, [day]), ["customer_id", "as_of"])


def curve(path: Path, question: Question, sizes: Sequence[int]) -> Iterator[str]:
    """One line of the table per size."""
    dates = planned(question)
    columns = [name for name in pq.read_schema(path).names if name not in _walled()]
    features = [name for name in columns if name in CATALOGUE]
    frame = pd.read_parquet(path, columns=columns)
    frame = frame[question.audience(frame.__getitem__, pd.Series(data=True, index=frame.index))]
    place = frame["customer_id"].map({name: _place(name) for name in frame["customer_id"].unique()})
    judged = rows(frame[place % HELD_OUT == 0], question, [dates.evaluate])
    y = judged[question.label].to_numpy(np.float64)
    learning, place = frame[place % HELD_OUT != 0], place[place % HELD_OUT != 0]
    order = place.groupby(learning["customer_id"]).first().rank(method="first")
    rank = learning["customer_id"].map(order)
    before: np.ndarray | None = None
    for size in sizes:
        start = time.perf_counter()
        part = learning[rank <= size]
        model = train(part, features, question, dates, seed=7)
        seconds = time.perf_counter() - start
        p = model.chance(judged)
        figures, loss = metrics(y, p), losses(y, p)
        gained = "" if before is None else _difference(loss - before)
        before = loss
        counted = len(rows(part, question, [*dates.train, *dates.stop, *dates.calibrate]))
        point = f"{question.name} {question.horizon_days} d | {min(size, int(order.max())):,} | {counted:,}"
        yield f"| {point} | {figures['auc']:.4f} | {figures['log_loss']:.4f} | {gained} | {seconds:.0f} |"


def _difference(gap: np.ndarray) -> str:
    """The change of the log loss on the same customers, and its standard error."""
    return f"{gap.mean():+.4f} ± {gap.std() / np.sqrt(len(gap)):.4f}"


def _place(customer: str) -> int:
    return int(hashlib.md5(customer.encode()).hexdigest()[:12], 16)


def _walled() -> set[str]:
    return {name for name, feature in CATALOGUE.items() if feature.controlled_by == "marketer"}


if __name__ == "__main__":
    main()
