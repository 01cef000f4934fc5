"""What was measured, as the terminal shows it: sentences first, figures under them."""

from typing import TYPE_CHECKING

import pandas as pd

from campaigns.file_experiment import MeasuredExperiment, TrialResult
from cli.terminal_tables import plain_table, print_table
from flows.run.progress import console, say
from tables.verdicts import number

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from flows.measure.measure_flow import MeasureResult


def show_measurement(result: "MeasureResult") -> None:
    """Each campaign's verdict and figures, what was not measured and why, and how all campaigns stand."""
    for name, rows in result.results.items():
        _campaign(name, rows)
        if name in result.repeated:
            say(
                f"{name} was measured on {rows['measured_at'].iloc[0]:%Y-%m-%d}; its results stand as they were."
            )
        if result.notes.get(name):
            say(result.notes[name])
    for sentence in (*result.not_measured(), *result.standing.sentences()):
        say(sentence)


def _campaign(name: str, rows: pd.DataFrame) -> None:
    totals = rows[rows["segment"] == "all"]
    title = f"{name}: orders before {rows['measured_until'].iloc[0]}"
    table = plain_table(
        title, "play", "measure", "contacted", "held out", "extra per head", "in total", "from", "to"
    )
    for row in totals.to_dict("records"):
        money = (row[column] for column in ("effect", "total", "total_low", "total_high"))
        counts = (f"{row[column]:,.0f}" for column in ("contacted", "held_out"))
        table.add_row(str(row["play"]), str(row["measure"]), *counts, *map(_figure, money))
    print_table(console, table)
    for play, verdict in totals.loc[totals["measure"] == "profit", ["play", "verdict"]].itertuples(
        index=False
    ):
        say(f"{play}: {verdict}")


def show_trial(trial: MeasuredExperiment) -> None:
    """The sizes of the groups, each outcome of each group beside control, and the sentences."""
    say("; ".join(f"{name} {size:,}" for name, size in trial.sizes.items()) + " customers (control first)")
    names = ("group", "outcome", "control", "group's", "difference", "from", "to", "relative", "p-value")
    table = plain_table("Beside the control group, per customer", *names)
    for result in trial.results:
        table.add_row(result.group, result.outcome, *_cells(result))
    print_table(console, table)
    for result in trial.results:
        say(f"{result.group}: {result.verdict}")
    for note in trial.notes:
        say(note)


def _cells(result: TrialResult) -> tuple[str, ...]:
    difference = result.difference
    if difference is None:
        return ("–",) * 7
    shown = _points if result.is_share else _figure
    values = (difference.usual, difference.usual + difference.effect, difference.effect, difference.low)
    relative = f"{difference.effect / difference.usual:+.1%}" if difference.usual else "–"
    return (*map(shown, (*values, difference.high)), relative, f"{result.p_value:.2g}")


def _figure(value: float) -> str:
    return "–" if pd.isna(value) else number(float(value))


def _points(share: float) -> str:
    """A share as percent, a difference of shares as percentage points."""
    return f"{share * 100:.2f}".replace("-", "−")
