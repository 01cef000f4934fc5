"""The page of the day: who may leave, who may buy again, what is at stake, and how far to trust it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

import pandas as pd

from outputs import charts, report_figures, report_sentences, wording
from outputs.quality_table import METRICS, quality_rows
from outputs.templates import environment
from outputs.whole_file import whole_file


class ReportIncomplete(ValueError):
    """The page lacks a column that it has to show."""

    exit_code: ClassVar[int] = 1


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One model judged once, on customers and a date it was not fitted on.

    `quality` has one entry per predictor, the model first, its baselines after: its name in plain words,
    and its metrics `auc`, `average_precision`, `log_loss`, `brier`, `calibration_error`, `lift_top_decile`.
    `deciles` has one row per tenth: `decile`, `customers`, `promised`, `observed` (shares of 1).
    """

    evaluated_on: date
    quality: Mapping[str, Mapping[str, float]]
    deciles: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Report:
    """One day's scores with what is needed to explain them.

    `scored` has one row per customer with the columns in `report_figures.NEEDED`; `recent_spend` is the amount of
    the 365 days before `as_of`, indexed by customer_id. An evaluation that is None is said to be missing.
    `lineage` is shown as it comes: label and value.
    """

    shop: str
    currency: str
    as_of: date
    active_days: int
    churn_horizon_days: int
    repurchase_horizon_days: int
    scored: pd.DataFrame
    recent_spend: pd.Series
    churn: Evaluation | None
    repurchase: Evaluation | None
    lineage: Mapping[str, str]


def write_report(path: Path, report: Report) -> None:
    """One self-contained HTML page for the day `report.as_of`: no script, no outside address, no clock.

    The same report gives the same bytes. No customers, no active customers and a model without an evaluation
    are said in words. Raises `ReportIncomplete` where a column is missing and `CannotWrite` where the file
    cannot be written; the old page stays in both cases.

        write_report(Path("report.html"), report)
    """
    page = render(report).encode()
    with whole_file(path) as file:
        file.write(page)


def render(report: Report) -> str:
    """The text of the page that `write_report` writes."""
    missing = [name for name in report_figures.NEEDED if name not in report.scored.columns]
    if missing:
        raise ReportIncomplete(
            f"The report needs the column {missing[0]} in the scored customers of {report.as_of}. "
            "Score that day again with this version of Retain."
        )
    return environment().get_template("report.html.j2").render(_page(report))


def _page(report: Report) -> dict[str, object]:
    frame = report_figures.customers(report.scored, report.recent_spend)
    at_risk = report_figures.most_at_risk(frame)
    return {
        "report": report,
        "sentences": _sentences(report, frame),
        "facts": _facts(report, frame),
        "at_risk": at_risk,
        "at_risk_total": report_figures.known_sum(frame["value_at_risk"]),
        "at_risk_shown": sum(row.value_at_risk for row in at_risk),
        "digits": wording.money_digits(max((row.recent_spend for row in at_risk), default=None)),
        "models": [
            _model("churn", "leaving", report.churn_horizon_days, report.churn, report, frame),
            _model(
                "repurchase", "buying again", report.repurchase_horizon_days, report.repurchase, report, frame
            ),
        ],
        "metrics": METRICS,
    }


def _sentences(report: Report, frame: pd.DataFrame) -> tuple[str, ...]:
    if frame.empty:
        return ("There are no customers on this day.",)
    return (
        report_sentences.leaving(frame, report.active_days, report.churn_horizon_days, report.currency),
        report_sentences.buying(frame, report.repurchase_horizon_days),
    )


def _facts(report: Report, frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    active = int(report_sentences.is_active(frame, report.active_days).sum())
    spend, at_risk = (report_figures.known_sum(frame[name]) for name in ("recent_spend", "value_at_risk"))
    return [
        (wording.count(len(frame)), "", "customers so far"),
        (wording.count(active), "", f"active: they ordered in the last {report.active_days} days"),
        (wording.total(spend), report.currency, "spent in the last 365 days"),
        (wording.total(at_risk), report.currency, "of that is value at risk, explained below"),
    ]


def _model(
    name: str, what: str, days: int, judged: Evaluation | None, report: Report, frame: pd.DataFrame
) -> dict[str, object]:
    groups = report_figures.groups(judged.deciles) if judged else []
    title = f"Promised and observed share of customers {what} within {days} days, by decile"
    return {
        "name": name,
        "what": f"{what.capitalize()} within {days} days",
        "tiers": report_figures.tiers(frame, name),
        "unscored": report_sentences.unscored(frame, name, report.active_days),
        "judged": judged,
        "groups": groups,
        "picture": charts.promised_against_observed(name, title, groups),
        "kept": report_sentences.promise_kept(name, judged.deciles, judged.evaluated_on, days)
        if judged
        else "",
        "quality": quality_rows(judged.quality) if judged else [],
    }
