"""Any experiment in a file, measured: no lake, no settings, nothing written."""

from pathlib import Path

from campaigns.experiment_columns import ExperimentColumns
from campaigns.experiment_errors import ExperimentMisused
from campaigns.file_experiment import MeasuredExperiment, measured_trial
from lake.source_rows import source_rows


def measure_file(file: Path, columns: ExperimentColumns, ratio: str | None) -> MeasuredExperiment:
    """Measure the experiment in a CSV or Parquet file; `ratio` as people write it: "1:1:1".

    Raises SourceError for a file that cannot be read, and what `measured_trial` raises.
    """
    rows = source_rows(file, columns.outcomes).to_pandas()
    return measured_trial(rows, columns, parts(ratio))


def parts(ratio: str | None) -> tuple[float, ...]:
    """The parts of a ratio; none where none was promised. Raises ExperimentMisused for anything else.

    >>> parts("9:1"), parts(None)
    ((9.0, 1.0), ())
    """
    if ratio is None:
        return ()
    try:
        numbers = tuple(float(part) for part in ratio.split(":"))
    except ValueError:
        numbers = ()
    if len(numbers) < 2 or min(numbers) <= 0:
        raise ExperimentMisused(
            f"--ratio {ratio!r} is no ratio; write the parts as 1:1 or 1:2:2, control first"
        )
    return numbers
