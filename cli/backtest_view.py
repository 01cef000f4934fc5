"""What a back-test found: each question beside its rivals, pooled over the days."""

from typing import TYPE_CHECKING

from cli.terminal_tables import plain_table, print_table
from flows.run.progress import console, say
from outputs.backtest_page import NAMES

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from flows.backtest.backtest_flow import BacktestResult


def show_backtest(result: "BacktestResult") -> None:
    """A table per question, best first, and where the page lies."""
    for question, part in result.pooled.groupby("question", sort=False):
        columns = ("AUC", "log loss", "ahead", "cal. err.", "chance", "promised", "came")
        table = plain_table(f"{question}: {part['dates'].iloc[0]} days", "", *columns)
        for row in part.sort_values("log_loss").to_dict("records"):
            figures = [f"{row['auc']:.3f}", f"{row['log_loss']:.4f}", f"{row['ahead']:+.4f}"]
            figures += [f"{row[name]:.3f}" for name in ("calibration_error", "calibration_by_chance")]
            shares = [f"{row[name]:.1%}" for name in ("promised", "observed")]
            style = "bold" if row["predictor"] == "model" else ""
            table.add_row(
                NAMES.get(str(row["predictor"]), str(row["predictor"])), *figures, *shares, style=style
            )
        print_table(console, table)
    for row in result.money.to_dict("records"):
        if row["predictor"] == "model":
            say(
                f"spend: bias of the total {row['spend_bias']:+.1%}, on average {row['spend_bias_distance']:.1%} off"
            )
    if result.timing:
        say(
            f"next order: {result.timing['next_order_coverage']:.1%} of those who came back did so in their 80 % "
            f"range, {result.timing['next_order_width_days']:.1f} days wide"
        )
    say(f"The page: {result.page}")
