"""How good the models are: each beside its baselines, and the gate's verdict."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cli.terminal_tables import plain_table, print_table
from flows.run.progress import console, say
from outputs.quality_table import METRICS

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from flows.train.train_flow import TrainingResult

SHORT = {  # headings that leave the table within eighty columns
    "auc": "AUC",
    "average_precision": "AP",
    "log_loss": "log loss",
    "brier": "Brier",
    "calibration_error": "cal. error",
    "lift_top_decile": "lift top 10 %",
}


def show_training(training: "TrainingResult") -> None:
    """Each model beside its baselines, on the same customers, and the gate's verdict with its reason."""
    for name, evaluation in training.evaluations.items():
        title = f"{name}: judged once, on {evaluation.evaluated_on}"
        table = plain_table(title, "", *(SHORT[metric.key] for metric in METRICS))
        for number, (predictor, figures) in enumerate(evaluation.quality.items()):
            values = [f"{figures[metric.key]:.{metric.digits}f}" for metric in METRICS]
            table.add_row(predictor, *values, style="bold" if number == 0 else "")
        print_table(console, table)
        version = training.versions[name]
        say(f"version {version.version} is {version.decision}: {version.reason}")
        for note in (*by_chance(next(iter(evaluation.quality.values()))), *training.notes[name]):
            say(note)


def by_chance(figures: Mapping[str, float]) -> tuple[str, ...]:
    """What of a calibration error is chance, in words; nothing of versions from before it was measured.

    >>> by_chance({"calibration_error": 0.018, "calibration_by_chance": 0.014, "calibration_by_chance_95": 0.02})
    ('calibration error 0.018, of which 0.014 is chance: once in twenty true probabilities show over 0.020',)
    """
    if "calibration_by_chance" not in figures:
        return ()
    keys = ("calibration_error", "calibration_by_chance", "calibration_by_chance_95")
    error, mean, most = (f"{figures[key]:.3f}" for key in keys)
    return (
        f"calibration error {error}, of which {mean} is chance: once in twenty true probabilities show over {most}",
    )
