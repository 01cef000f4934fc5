"""The data doctor's findings in the terminal; the page says more."""

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table

from flows.run.progress import console, say
from outputs.check_findings import Checkup, ModelFound, RhythmFound
from outputs.check_page import verdict
from outputs.wording import count, decimal, duration, percent

BAR = 40


def show_check(checkup: Checkup, page: str) -> None:
    """Tables, models, rhythm, features, cost, and what stands in the way."""
    _tables(checkup)
    _models(checkup.models)
    if checkup.rhythm is not None:
        _rhythm(checkup.rhythm)
    _features(checkup)
    _costs(checkup)
    console.print(f"\n[bold]{escape(verdict(checkup))}[/]")
    for sentence in checkup.refusals:
        say(f"✗ {sentence}")
    say(f"The page: {page}")


def _tables(checkup: Checkup) -> None:
    table = _table("Tables", "table", "rows", "quarantined", "repeated", "from", "to", "lands")
    for one in checkup.tables:
        days = [str(day or "–") for day in (one.first, one.last)]
        counts = [count(number) for number in (one.rows, one.rejected, one.repeated)]
        table.add_row(one.name, *counts, *days, "no" if one.problem else "yes")
    console.print(table)
    for one in checkup.tables:
        for sentence in (*one.notes, *(f"{says} {count(rows)} rows break this." for says, rows in one.rules)):
            say(f"{one.name}: {sentence}")


def _models(models: Sequence[ModelFound]) -> None:
    for one in models:
        title = f"{one.name}: {'not enough' if one.problem else 'enough'}. {one.question}"
        if one.phases:
            table = _table(title, "phase", "as-of dates", *one.outcomes, "needed of each")
            for phase in one.phases:
                counts = [count(number) for number in (phase.happened, phase.did_not)]
                table.add_row(phase.name, phase.dates, *counts, str(phase.needed or "–"))
            console.print(table)
        else:
            console.print(f"\n[bold]{escape(title)}[/]")
        for sentence in (one.problem, one.advice, "" if one.problem else one.enough):
            if sentence:
                say(sentence)


def _rhythm(rhythm: RhythmFound) -> None:
    console.print("\n[bold]The shop's rhythm: days until a customer's next order[/]")
    everyone = [(pause.label, pause.share) for pause in rhythm.pauses] + [("later", rhythm.later)]
    top = max(share for _, share in everyone)
    for label, share in everyone:
        say(f"{label:>9}  {'█' * round(BAR * max(share, 0.0) / top):<{BAR}} {percent(share, 0):>5}")
    for sentence in rhythm.sentences:
        say(sentence)
    table = _table("Who counts as lost", "horizon", "lost", "came back", "enough to learn from", "")
    for one in rhythm.horizons:
        mark = " ".join(word for word, is_so in (("proposed", one.is_proposed), ("now", one.is_now)) if is_so)
        shares = [percent(one.share_lost), percent(one.share_back)]
        table.add_row(f"{one.days} days", *shares, "yes" if one.fits else f"no: {one.lacks}", mark)
    console.print(table)
    for sentence in rhythm.proposals:
        say(sentence)


def _features(checkup: Checkup) -> None:
    if checkup.families:
        table = _table("Features", "family", "on", "of")
        for family in checkup.families:
            table.add_row(family.name, str(family.on), str(family.all))
        console.print(table)
    for one in checkup.missing:
        say(f"{one.what} would add {one.adds}: {one.families}")


def _costs(checkup: Checkup) -> None:
    if not checkup.costs:
        return
    table = _table(
        "Roughly, on this machine, besides some 20 seconds to start",
        "run",
        "time",
        "memory",
        "how this is known",
    )
    for one in checkup.costs:
        memory = "–" if one.gigabytes is None else f"up to {decimal(one.gigabytes, 1)} GB"
        table.add_row(one.what, duration(one.seconds), memory, one.how)
    console.print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for number, column in enumerate(columns):
        options: dict[str, Any] = {} if number == 0 else {"justify": "right"}
        table.add_column(column, **options)
    return table
