"""The page of `retain backtest`: what would have been published over the past year, beside what came and the rivals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from outputs.evaluation import PREDICTORS
from outputs.line_chart import lines_over_time
from outputs.templates import environment
from outputs.whole_file import whole_file

MODEL, ORACLE = "model", "oracle_level"
NAMES = {**PREDICTORS, ORACLE: "at the true level"}


@dataclass(frozen=True)
class QuestionPart:
    """What the page shows of one question: its pooled rows, and its two pictures; `mark` is its name as an id."""

    name: str
    mark: str
    rows: Sequence[dict[str, object]]
    level: Markup
    losses: Markup


def write_backtest(
    path: Path, figures: pd.DataFrame, pooled: pd.DataFrame, money: pd.DataFrame, shop: str
) -> None:
    """One self-contained HTML page; the same figures give the same bytes. Raises `CannotWrite`; the old page stays."""
    page = render_backtest(figures, pooled, money, shop).encode()
    with whole_file(path) as file:
        file.write(page)


def render_backtest(figures: pd.DataFrame, pooled: pd.DataFrame, money: pd.DataFrame, shop: str) -> str:
    """The text of the page that `write_backtest` writes."""
    parts = [_part(figures, pooled, str(name)) for name in pooled["question"].unique()]
    days = sorted(figures["as_of"].unique())
    template = environment().get_template("backtest.html.j2")
    return template.render(
        shop=shop, parts=parts, money=money.to_dict("records"), first=_day(days[0]), last=_day(days[-1])
    )


def _part(figures: pd.DataFrame, pooled: pd.DataFrame, name: str) -> QuestionPart:
    rows = pooled[pooled["question"] == name].sort_values("log_loss")
    judged = figures[(figures["question"] == name) & figures["log_loss"].notna()]
    best = str(rows["best"].iloc[0])
    days = [_day(day) for day in sorted(judged["as_of"].unique())]

    def line(predictor: str, column: str) -> list[float]:
        part = judged[judged["predictor"] == predictor].groupby("as_of")[column].mean().sort_index()
        return [float(value) for value in part]

    mark = name.replace(" ", "-")
    level = {"promised": line(MODEL, "promised"), "came": line(MODEL, "observed")}
    losses = {"Retain": line(MODEL, "log_loss"), NAMES.get(best, best): line(best, "log_loss")}
    return QuestionPart(
        name,
        mark,
        [
            {**row, "title": NAMES.get(str(row["predictor"]), row["predictor"])}
            for row in rows.to_dict("records")
        ],
        lines_over_time(f"{mark}-level", f"{name}: promised and true share by day", days, level),
        lines_over_time(f"{mark}-loss", f"{name}: log loss by day", days, losses),
    )


def _day(text: object) -> date:
    return date.fromisoformat(str(text)[:10])
