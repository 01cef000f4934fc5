"""The command that takes lists along; what is heavy loads inside."""

from typing import Annotated

import typer

from cli.daily_commands import AsOf
from cli.options import begin_flow, options

Content = Annotated[
    str,
    typer.Option("--what", help="scored, audience, changes, moves, figures, results, or all (to postgres)."),
]
Form = Annotated[str, typer.Option("--as", help="csv, xlsx, parquet or postgres.")]
Tool = Annotated[
    str | None,
    typer.Option("--set", help="Under a tool's own names: klaviyo, braze, hubspot, salesforce or crm."),
]
OnlyChanged = Annotated[
    bool, typer.Option("--only-changed", help="Only who changed since the last such export.")
]
Campaign = Annotated[str | None, typer.Option(help="With --what audience or results: which campaign.")]


def export(
    content: Content = "scored",
    form: Form = "csv",
    tool: Tool = None,
    only_changed: OnlyChanged = False,
    campaign: Campaign = None,
    as_of: AsOf = None,
) -> None:
    """Take a list along, with reasons and actions in words: as a file, for a tool, or to PostgreSQL (docs/export.md).

    Nobody leaves on a list to contact who does not allow its channel today.
    """
    begin_flow()
    from cli.export_view import show_export
    from flows.export.export_flow import export
    from flows.export.export_request import ExportRequest

    request = ExportRequest(content, form, tool, only_changed, campaign, as_of and as_of.date())
    show_export(export(request, options.config, options.home))
