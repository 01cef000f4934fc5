"""The command that says what campaigns earned; what is heavy loads inside."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import begin_flow, options


def measure(
    name: Annotated[
        str | None, typer.Argument(help="The campaign as it was frozen; default: all that are due.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="Measure the experiment in this CSV or Parquet file instead.")
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="With --file: the column that names each customer's group."),
    ] = None,
    control: Annotated[
        str | None,
        typer.Option(metavar="GROUP", help="The group that was left alone; each other is compared with it."),
    ] = None,
    outcomes: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMNS", help="What came of it: amounts, counts, or 0 and 1; several with commas."
        ),
    ] = None,
    covariates: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMNS",
            help="What was known of each customer *before* anybody was treated (earlier spend, recency): "
            "narrows the intervals, and shows whether the groups were alike. Nothing that treatment could change.",
        ),
    ] = None,
    id: Annotated[
        str | None, typer.Option("--id", metavar="COLUMN", help="The customer's id: shows who comes twice.")
    ] = None,
    ratio: Annotated[
        str | None,
        typer.Option(metavar="1:1", help="Sizes the groups were to have, control first, the others by name."),
    ] = None,
) -> None:
    """Say what a campaign earned: contacted beside held out, with 95 % intervals and a verdict in words.

    `retain measure` measures every frozen campaign whose window has closed, `retain measure NAME` this one. It refuses
    where the groups are not what the lot made them, since any effect would then be wrong.

    With --file any experiment is measured, without a lake or a campaign. The file has one row per customer, whether
    they did anything or not. For the e-mail test that Hillstrom published, two mailings and a group without:

    `retain measure --file hillstrom.csv --group segment --control "No E-Mail" --outcomes visit,conversion,spend
    --covariates recency,history,mens,womens,zip_code,newbie,channel --ratio 1:1:1`

    A difference whose interval holds 0 is not proven; that is no proof that there is none. docs/measuring.md has more.
    """
    if file is not None:
        _measure_file(file, name, (group, control, outcomes, covariates, id, ratio))
        return
    if any((group, control, outcomes, covariates, id, ratio)):
        raise typer.BadParameter(
            "--group, --control, --outcomes, --covariates, --id and --ratio go with --file"
        )
    begin_flow()
    from cli.measure_view import show_measurement
    from flows.measure.measure_flow import measure

    result = measure(options.config, options.home, name)
    show_measurement(result)
    if result.refused:
        raise typer.Exit(3)


def _measure_file(file: Path, name: str | None, of: tuple[str | None, ...]) -> None:
    group, control, outcomes, covariates, customer, ratio = of
    if name is not None:
        raise typer.BadParameter(f"either the campaign {name!r} or --file, not both")
    if not (group and control and outcomes):
        raise typer.BadParameter(
            "--file takes --group, --control and --outcomes (see `retain measure --help`)"
        )
    from campaigns.experiment_columns import ExperimentColumns
    from cli.measure_view import show_trial
    from flows.measure.experiment_file import measure_file

    columns = ExperimentColumns(group, control, _names(outcomes), _names(covariates or ""), customer)
    show_trial(measure_file(file, columns, ratio))


def _names(text: str) -> tuple[str, ...]:
    """Columns separated by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())
