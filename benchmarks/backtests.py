"""Back-tests over all months: what Retain publishes beside the rivals, the oracle of the level, and chance.

    .venv/bin/python -m benchmarks.backtests --home var/backtests [--customers 2500] [--shops "christmas;summer"]

writes benchmarks/backtests.md: per shop, question and horizon the figures pooled over a year of dates
(`models.backtest`, the arithmetic of `retain backtest`), small shops, and money. The simulated shops have three years
of orders and nothing else, each with another season; nothing is tuned to one of them. What was made before is not made
again.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from benchmarks.quality import CONFIG, lay_out_cdnow
from demo.shop import write_shop
from demo.shop_world import World
from features.engine import Tables, open_tables
from features.level_cells import level_history, weeks
from features.panel import write_panel
from features.sampling import customers_of, stratified_sample
from flows.run.environment import prepare
from models.backtest import MODEL, ORACLE, figures_of
from models.backtest_dates import PastTraining, past_trainings
from models.backtest_pooling import pooled, pooled_money
from models.scorer import TrainingSet
from questions import declared
from questions.question import Question

OUT = Path(__file__).with_name("backtests.md")
FIRST_DAY, DAYS = date(2022, 1, 1), 1096
APART_DAYS = 84
WORLDS: Mapping[str, World] = {
    "no season": World(season_most=0.0, sales=()),
    "christmas": World(season_most=1.0, season_summer=0.0, rate_mean=0.03, sales=((11, 20, 34),)),
    "gifts": World(
        season_most=1.0,
        season_summer=0.0,
        rate_mean=0.012,
        rate_least=0.002,
        sales=((11, 15, 38),),
        discount_pull=3.0,
    ),
    "summer": World(season_most=0.9, season_peak=196.0, season_summer=0.0, rate_mean=0.03),
    "growing": World(share_at_start=0.05),
    "shrinking": World(share_at_start=1.0),
    "break": World(season_most=0.2, rate_mean=0.04, breaks=((620, 0.6),)),
}
HEAD = (
    "| shop | horizon | question | days | log loss | at the true level | best rival | its log loss | ahead (95 %) "
    "| AUC | its AUC | calibration error | at the true level | of it chance | promised | came |\n"
    "|---|---:|---|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
)
MONEY_HEAD = (
    "\n| shop | spend in | predictor | days | bias | its distance from 0 | absolute error | Gini "
    "| year: bias | distance |\n"
    "|---|---:|---|---:|---:|---:|---:|---:|---:|---:|\n"
)


@dataclass(frozen=True)
class BacktestShop:
    """One shop of the table: how it is opened, how often its panel has a date, who is active, what horizons it has."""

    name: str
    horizons: tuple[int, ...]
    active_days: int
    step_days: int = 7
    customers: int = 0
    world: World | None = None
    profile: Path | None = None
    seed: int = field(default=7)


def main() -> None:
    """Back-test every shop, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, default=Path("var/backtests"))
    parser.add_argument("--customers", type=int, default=2500, help="of each simulated shop")
    parser.add_argument("--shops", default="", help="only these, separated by semicolons")
    parser.add_argument("--horizons", default="", help="only these, in days, separated by commas")
    parser.add_argument(
        "--made", action="store_true", help="write the table of what was made before, and make nothing"
    )
    options = parser.parse_args()
    home = options.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    prepare(home)
    horizons = [days for days in options.horizons.split(",") if days]
    chosen = [name for name in options.shops.split(";") if name]
    lines: list[str] = []
    money: list[str] = []
    for shop in _shops(options.customers):
        if chosen and shop.name not in chosen:
            continue
        for horizon in [days for days in shop.horizons if not horizons or str(days) in horizons]:
            if options.made and not _place(home, shop, horizon).exists():
                continue
            figures = _figures(home, shop, horizon)
            lines += _lines(shop, horizon, figures)
            money += _money(shop, horizon, figures)
    OUT.write_text(f"{HEAD}{''.join(lines)}{MONEY_HEAD}{''.join(money)}")


def _shops(customers: int) -> Iterator[BacktestShop]:
    yield BacktestShop("Complete Journey", (14, 28), 56, profile=CONFIG / "demo.yaml")
    for name, world in WORLDS.items():
        yield BacktestShop(name, (14, 30, 60, 90), 90, customers=customers, world=world)
    for size in (300, 600, 1200):
        yield BacktestShop(
            f"Complete Journey, {size} households", (28,), 56, customers=size, profile=CONFIG / "demo.yaml"
        )
        yield BacktestShop(
            f"no season, {size} customers", (30,), 90, customers=size, world=WORLDS["no season"]
        )
    yield BacktestShop("CDNOW", (30, 60, 90), 180, step_days=14, profile=CONFIG / "cdnow.yaml")


def _figures(home: Path, shop: BacktestShop, horizon: int) -> pd.DataFrame:
    """Every figure of one shop and horizon, made once."""
    path = _place(home, shop, horizon)
    folder = path.parent
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        rows = list(_graded(home, folder, shop, horizon))
        path.write_text(json.dumps(rows, default=str))
    return pd.DataFrame(json.loads(path.read_text()))


def _place(home: Path, shop: BacktestShop, horizon: int) -> Path:
    return home / shop.name.replace(",", "").replace(" ", "-") / str(horizon) / "figures.json"


def _graded(home: Path, folder: Path, shop: BacktestShop, horizon: int) -> Iterator[dict[str, object]]:
    tables, first_day, end = _opened(home, shop)
    questions = [
        declaration.ask({"horizon_days": horizon, "active_days": shop.active_days})
        for declaration in declared.DECLARED
    ]
    dates = weeks(first_day + timedelta(days=56), end)[:: -(shop.step_days // 7)][::-1]
    _, features = write_panel(tables, questions, dates, folder / "panel.parquet", data_end=end, judged=dates)
    history = level_history(tables, questions, first_day, end)
    panel = pd.read_parquet(folder / "panel.parquet")
    (folder / "panel.parquet").unlink()
    from flows.train.train_question import WALLED

    free = [name for name in features if name not in WALLED]
    for question in questions:
        champion = None
        for training in _trainings(dates, question, end):
            data = TrainingSet(panel, question, training.fold, free, shop.seed, history=history)
            rows, champion = figures_of(data, training, float(panel["churned"].mean()), champion)
            print(shop.name, horizon, question.name, training.day, len(rows), flush=True)
            yield from rows


def _trainings(dates: list[date], question: Question, end: date) -> Iterator[PastTraining]:
    """A year of trainings, each graded on its own day and every four weeks until the next one."""
    last = max(day for day in dates if day + timedelta(days=question.horizon_days) <= end)
    for training in past_trainings(
        dates, question.horizon_days, last - timedelta(days=364), last, APART_DAYS, end
    ):
        days = tuple(day for day in training.scored if (day - training.day).days % 28 == 0)
        yield replace(training, closed=training.closed[-52:], scored=days)


def _opened(home: Path, shop: BacktestShop) -> tuple[Tables, date, date]:
    if shop.profile is None:
        folder = home / "raw" / shop.name.replace(",", "").replace(" ", "-")
        write_shop(
            folder, shop.customers, first_day=FIRST_DAY, days=DAYS, tables=["orders"], world=shop.world
        )
        files = {"orders": [str(path) for path in sorted((folder / "orders").glob("*.parquet"))]}
        tables = open_tables(files, memory_limit="4GB", threads=2, temp_dir=str(home / "tmp"))
        return tables, FIRST_DAY, FIRST_DAY + timedelta(days=DAYS)
    from config.settings import load_settings
    from flows.run.home import Home
    from flows.run.lake_version import newest_data, open_data

    settings = load_settings(shop.profile, home / "lakes" / shop.profile.stem)
    if not Path(Home(settings.home, settings.lake).lake).exists():
        _ingest(shop.profile, settings.home)
    data = newest_data(settings)
    tables = open_data(settings, data)
    share = shop.customers / customers_of(tables) if shop.customers else 1.0
    return stratified_sample(tables, data.end, share), data.first_day, data.end


def _ingest(profile: Path, home: Path) -> None:
    from demo.complete_journey import lay_out
    from flows.ingest.ingest_flow import ingest

    (lay_out_cdnow if profile.stem == "cdnow" else lay_out)(home / "raw")
    ingest(str(profile), str(home))


def _lines(shop: BacktestShop, horizon: int, figures: pd.DataFrame) -> list[str]:
    lines = []
    for question, part in pooled(figures).groupby("question", sort=False):
        rows = part.set_index("predictor").to_dict("index")
        ours = rows[MODEL]
        oracle = rows.get(ORACLE, dict.fromkeys(ours, float("nan")))  # any horizon has none
        best = rows[ours["best"]]
        cells = [
            shop.name, f"{horizon} d", question, str(ours["dates"]), f"**{ours['log_loss']:.4f}**",
            _shown(oracle["log_loss"]), ours["best"], f"{best['log_loss']:.4f}",
            f"{ours['ahead']:+.4f} ({ours['ahead_low']:+.4f} to {ours['ahead_high']:+.4f})", f"{ours['auc']:.4f}",
            f"{best['auc']:.4f}", f"{ours['calibration_error']:.4f}", _shown(oracle["calibration_error"]),
            f"{ours['calibration_by_chance']:.4f}", f"{ours['promised']:.1%}", f"{ours['observed']:.1%}",
        ]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |\n")
        print(lines[-1], end="", flush=True)
    return lines


def _shown(figure: float) -> str:
    return f"{figure:.4f}" if figure == figure else "–"


def _money(shop: BacktestShop, horizon: int, figures: pd.DataFrame) -> list[str]:
    lines = []
    for row in pooled_money(figures).to_dict("records"):
        year = [row.get(name, float("nan")) for name in ("value_365d_bias", "value_365d_bias_distance")]
        shares = [f"{row['spend_bias']:+.1%}", f"{row['spend_bias_distance']:.1%}"]
        years = [f"{share:+.1%}" if share == share else "open" for share in year]
        cells = [shop.name, f"{horizon} d", row["predictor"], str(row["dates"]), *shares]
        cells += [f"{row['spend_absolute_error']:.2f}", f"{row['spend_gini']:.3f}", *years]
        lines.append(f"| {' | '.join(cells)} |\n")
    return lines


if __name__ == "__main__":
    main()
