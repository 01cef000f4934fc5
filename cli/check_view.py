"""What `retain check` shows in the terminal; the page says more."""

from collections.abc import Sequence

from rich.markup import escape

from cli.terminal_tables import print_table, wrapped_table
from flows.run.progress import console, say
from outputs.check_findings import Findings, ModelFinding, RhythmFinding
from outputs.check_page import verdict
from outputs.wording import count, decimal, duration, percent

BAR = 40


def show_check(findings: Findings, page: str) -> None:
    """Tables, models, rhythm, features, cost, and what stands in the way."""
    _tables(findings)
    _models(findings.models)
    if findings.rhythm is not None:
        _rhythm(findings.rhythm)
    _features(findings)
    _costs(findings)
    console.print(f"\n[bold]{escape(verdict(findings))}[/]")
    for sentence in findings.refusals:
        say(f"✗ {sentence}")
    say(f"The page: {page}")


def _tables(findings: Findings) -> None:
    table = wrapped_table("Tables", "table", "rows", "quarantined", "repeated", "from", "to", "lands")
    for finding in findings.tables:
        days = [str(day or "–") for day in (finding.first, finding.last)]
        counts = [count(number) for number in (finding.rows, finding.rejected, finding.repeated)]
        table.add_row(finding.name, *counts, *days, "no" if finding.problem else "yes")
    print_table(console, table)
    for finding in findings.tables:
        broken = (f"{rule} {count(rows)} rows break this." for rule, rows in finding.rules)
        for sentence in (*finding.notes, *broken):
            say(f"{finding.name}: {sentence}")


def _models(models: Sequence[ModelFinding]) -> None:
    for model in models:
        title = f"{model.name}: {'not enough' if model.problem else 'enough'}. {model.question}"
        if model.phases:
            table = wrapped_table(title, "phase", "as-of dates", *model.outcomes, "needed of each")
            for phase in model.phases:
                counts = [count(number) for number in (phase.happened, phase.did_not)]
                table.add_row(phase.name, phase.dates, *counts, str(phase.needed or "–"))
            print_table(console, table)
        else:
            console.print(f"\n[bold]{escape(title)}[/]")
        for sentence in (model.problem, model.advice, "" if model.problem else model.enough):
            if sentence:
                say(sentence)


def _rhythm(rhythm: RhythmFinding) -> None:
    console.print("\n[bold]The shop's rhythm: days until a customer's next order[/]")
    everyone = [(pause.label, pause.share) for pause in rhythm.pauses] + [("later", rhythm.later)]
    top = max(share for _, share in everyone)
    for label, share in everyone:
        say(f"{label:>9}  {'█' * round(BAR * max(share, 0.0) / top):<{BAR}} {percent(share, 0):>5}")
    for sentence in rhythm.sentences:
        say(sentence)
    table = wrapped_table("Who counts as lost", "horizon", "lost", "came back", "enough to learn from", "")
    for choice in rhythm.horizons:
        marks = (("proposed", choice.is_proposed), ("now", choice.is_now))
        mark = " ".join(word for word, is_so in marks if is_so)
        shares = [percent(choice.share_lost), percent(choice.share_back)]
        fits = "yes" if choice.fits else f"no: {choice.lacks}"
        table.add_row(f"{choice.days} days", *shares, fits, mark)
    print_table(console, table)
    for sentence in rhythm.proposals:
        say(sentence)


def _features(findings: Findings) -> None:
    if findings.families:
        table = wrapped_table("Features", "family", "on", "of")
        for family in findings.families:
            table.add_row(family.name, str(family.on), str(family.all))
        print_table(console, table)
    for missing in findings.missing:
        say(f"{missing.name} would add {missing.adds}: {missing.families}")


def _costs(findings: Findings) -> None:
    if not findings.costs:
        return
    table = wrapped_table(
        "Roughly, on this machine, besides some 20 seconds to start",
        "run",
        "time",
        "memory",
        "how this is known",
    )
    for cost in findings.costs:
        memory = "–" if cost.gigabytes is None else f"up to {decimal(cost.gigabytes, 1)} GB"
        table.add_row(cost.run, duration(cost.seconds), memory, cost.source)
    print_table(console, table)
