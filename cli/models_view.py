"""The registry: each model's versions, and its champions in time."""

from typing import TYPE_CHECKING

from cli.terminal_tables import plain_table, print_table
from flows.run.progress import console, say

if TYPE_CHECKING:  # the registry brings heavy packages; a view needs none of them
    from flows.promote import Listing


def show_models(models: "list[Listing]") -> None:
    """Each model's versions with their figures, and who was champion when and why."""
    for model in models:
        table = plain_table(model.name, "version", "alias", "AUC", "log loss", "calibration error")
        for version, aliases, figures in model.versions:
            table.add_row(version.version, aliases, *(f"{value:.4f}" for value in figures.values()))
        print_table(console, table)
        for reign in model.reigns:
            since = f"{reign.since:%Y-%m-%d %H:%M} UTC"
            say(f"{since}: version {reign.version} became champion ({reign.by}: {reign.reason})")
        if model.refusal is not None:
            day = f" on {model.refusal.at}" if model.refusal.at else ""
            refusal = model.refusal
            say(f"{model.name} was last tried{day} and refused, {refusal.kind}: {refusal.reason}")
        elif not model.versions:
            say(f"{model.name} has not been trained yet: run `retain train`")
