"""The page of `retain check`: what is there, what can be done with it, and what is missing for more."""

from pathlib import Path

from outputs import wording
from outputs.check_findings import Findings, TableFinding
from outputs.pause_chart import pauses
from outputs.templates import environment
from outputs.whole_file import whole_file


def write_check(path: Path, findings: Findings) -> None:
    """One self-contained HTML page: no script, no outside address, no clock; every name from outside escaped.

    The same findings give the same bytes. Raises `CannotWrite`, and then the old page stays.
    """
    page = render(findings).encode()
    with whole_file(path) as file:
        file.write(page)


def render(findings: Findings) -> str:
    """The text of the page that `write_check` writes."""
    rhythm = findings.rhythm
    return (
        environment()
        .get_template("check.html.j2")
        .render(
            findings=findings,
            verdict=verdict(findings),
            facts=_facts(findings),
            picture=pauses(rhythm.pauses, rhythm.later) if rhythm else "",
        )
    )


def verdict(findings: Findings) -> str:
    """What can be done with these data, in a sentence or two."""
    unfit = [table.name for table in findings.tables if table.problem]
    names = [model.name for model in findings.models if model.problem]
    good = [model.name for model in findings.models if not model.problem]
    if unfit:
        tables = " and ".join(unfit)
        after = f" Once that is mended, {_can(good)}." if good else ""
        return f"Nothing would land: {tables} did not pass.{after}"
    if names:
        more = f" {_can(good)}.".replace(" the", " The", 1) if good else ""
        return f"The data would land, but training would refuse: there is not enough for {' and '.join(names)}.{more}"
    if not findings.models:
        return "There are no orders to look at."
    return f"The data would land, and {_can(good)}."


def _can(names: list[str]) -> str:
    if len(names) > 1:
        return f"the models for {' and '.join(names)} can be trained"
    return f"the model for {names[0]} can be trained"


def _facts(findings: Findings) -> list[tuple[str, str]]:
    orders = next((table for table in findings.tables if table.name == "orders"), None)
    on = sum(family.on for family in findings.families)
    everything = sum(family.all for family in findings.families)
    return [
        (wording.count(orders.rows if orders else 0), "rows of orders"),
        (wording.count(findings.customers), "customers with an order"),
        (wording.count(_days(orders)), "days from the first order to the last"),
        (f"{on} of {everything}", "features on"),
    ]


def _days(orders: TableFinding | None) -> int:
    if orders is None or orders.first is None or orders.last is None:
        return 0
    return (orders.last - orders.first).days + 1
