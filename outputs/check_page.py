"""The data doctor's page: what is there, what can be done with it, and what is missing for more."""

from pathlib import Path

from outputs import wording
from outputs.check_findings import Checkup, TableFound
from outputs.pause_chart import pauses
from outputs.templates import environment
from outputs.whole_file import whole_file


def write_check(path: Path, checkup: Checkup) -> None:
    """One self-contained HTML page: no script, no outside address, no clock; every name from outside escaped.

    The same findings give the same bytes. Raises `CannotWrite`, and then the old page stays.
    """
    page = render(checkup).encode()
    with whole_file(path) as file:
        file.write(page)


def render(checkup: Checkup) -> str:
    """The text of the page that `write_check` writes."""
    rhythm = checkup.rhythm
    return (
        environment()
        .get_template("check.html.j2")
        .render(
            checkup=checkup,
            verdict=verdict(checkup),
            facts=_facts(checkup),
            picture=pauses(rhythm.pauses, rhythm.later) if rhythm else "",
        )
    )


def verdict(checkup: Checkup) -> str:
    """What can be done with these data, in a sentence or two."""
    unfit = [one for one in checkup.tables if one.problem]
    names = [one.name for one in checkup.models if one.problem]
    good = [one.name for one in checkup.models if not one.problem]
    if unfit:
        tables = " and ".join(one.name for one in unfit)
        after = f" Once that is mended, {_can(good)}." if good else ""
        return f"Nothing would land: {tables} did not pass.{after}"
    if names:
        other = f" {_can(good)}.".replace(" the", " The", 1) if good else ""
        return f"The data would land, but training would refuse: there is not enough for {' and '.join(names)}.{other}"
    if not checkup.models:
        return "There are no orders to look at."
    return f"The data would land, and {_can(good)}."


def _can(names: list[str]) -> str:
    if len(names) > 1:
        return f"the models for {' and '.join(names)} can be trained"
    return f"the model for {names[0]} can be trained"


def _facts(checkup: Checkup) -> list[tuple[str, str]]:
    orders = next((one for one in checkup.tables if one.name == "orders"), None)
    on, everything = (sum(getattr(one, name) for one in checkup.families) for name in ("on", "all"))
    return [
        (wording.count(orders.rows if orders else 0), "rows of orders"),
        (wording.count(checkup.customers), "customers with an order"),
        (wording.count(_days(orders)), "days from the first order to the last"),
        (f"{on} of {everything}", "features on"),
    ]


def _days(orders: TableFound | None) -> int:
    if orders is None or orders.first is None or orders.last is None:
        return 0
    return (orders.last - orders.first).days + 1
