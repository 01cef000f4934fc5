"""Promises graded: the newest graded day of each question beside what came, and what has broken."""

from typing import TYPE_CHECKING

from cli.terminal_tables import plain_table, print_table
from flows.run.progress import console, say

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from flows.monitor.monitor_flow import MonitorResult


def show_monitor(result: "MonitorResult") -> None:
    """A table per question: all customers and each tier, promised and observed."""
    from flows.monitor.grade_artifacts import newest_grades

    newest = newest_grades(result.grades)
    if newest.empty:
        say("nothing to grade yet: no scored day's horizon has closed")
    for question, part in newest.groupby("question", sort=False):
        hindsight = "" if part["is_promise"].all() else ", scored afterwards: no promise"
        title = f"{question} as of {part['as_of'].iloc[0]}{hindsight}"
        table = plain_table(
            title, "", "customers", "promised", "observed", "95 % interval", "cal. err.", "chance"
        )
        for row in part.to_dict("records"):
            shares = [f"{row[name]:.1%}" for name in ("promised", "observed")]
            interval = f"{row['low']:.1%} to {row['high']:.1%}"
            errors = [f"{row[name]:.3f}" for name in ("calibration_error", "calibration_by_chance")]
            table.add_row(row["segment"], f"{row['customers']:,.0f}", *shares, interval, *errors)
        print_table(console, table)
