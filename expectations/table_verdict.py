"""A table's verdict, drawn from the counts of its rows: what it lacks, which rules stop it, which limits it breaks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pandas as pd

from expectations.data_docs import Entry, index_page, record
from expectations.gx import judge
from expectations.verdict import Limits, Surroundings, Tally, Verdict, table_rules
from tables.contract import Contract
from tables.rule import Rule


@dataclass(frozen=True)
class Check:
    """One table under its contract in one run, with the rules that apply to the columns it has."""

    contract: Contract
    rules: tuple[Rule, ...]
    docs: Path
    run_id: str
    at: datetime
    surroundings: Surroundings = field(default_factory=Surroundings)


def lacking(check: Check, present: list[str]) -> tuple[Rule, ...]:
    """The contract's rules about its shape that a table with these columns breaks."""
    rules = check.contract.shape()
    masks = judge(rules, pd.DataFrame(columns=present))
    return tuple(rule for rule in rules if masks[rule.name].any())


def verdict_of(check: Check, tally: Tally, lacks: tuple[Rule, ...], limits: Limits) -> Verdict:
    """The table's verdict, which is also added to the history. `lacks`: its shape's rules that are broken."""
    figures = tally.frame()
    rules = table_rules(limits, list(figures.columns))
    masks = judge(rules, figures)
    broken = tuple(rule for rule in rules if masks[rule.name].any())
    failures = tuple(_failures(check, tally, lacks, broken))
    record(check.docs, _entry(check, tally, (*lacks, *broken), rules, passed=not failures))
    return Verdict(
        table=check.contract.table,
        rows=tally.rows,
        accepted=tally.accepted,
        rejected=tally.rejected,
        rejected_by_rule=dict(+tally.caught),
        failures=failures,
        docs_page=str(index_page(check.docs)),
        repeated=tally.repeated,
    )


def _entry(
    check: Check, tally: Tally, broken: tuple[Rule, ...], rules: tuple[Rule, ...], *, passed: bool
) -> Entry:
    """What the history keeps; `rules` are those about the table as a whole."""
    counted = tuple(rule for rule in check.rules if rule.name in tally.failing)
    return Entry(
        table=check.contract.table,
        rules=(*check.contract.shape(), *counted, *rules),
        broken={*(+tally.failing), *(rule.name for rule in broken)},
        failing=tally.failing,
        rows=tally.rows,
        passed=passed,
        run_id=check.run_id,
        at=check.at,
    )


def _failures(check: Check, tally: Tally, lacks: tuple[Rule, ...], broken: tuple[Rule, ...]) -> Iterator[str]:
    table = check.contract.table
    if lacks:
        names = ", ".join(rule.columns[0] for rule in lacks)
        yield f"{table} lacks {names}, so no row was looked at. Map or make what is missing."
        return
    for rule in check.rules:
        if rule.severity == "stop" and tally.failing[rule.name]:
            yield f"{table}: {rule.says} {tally.failing[rule.name]:,} of {tally.rows:,} rows break this rule."
    for rule in broken:
        yield f"{table}: {rule.says} {_figures(tally, rule)}"


def _figures(tally: Tally, rule: Rule) -> str:
    """The figures a rule about the table as a whole was broken by, as a sentence."""
    figure = tally.rhythm.get(rule.columns[0])
    if figure is not None:
        return f"It has {figure:.1%}." if rule.columns == ("volume",) else f"Here it is {figure:,.0f}."
    if rule.columns == ("repeated_share",):
        return f"Of {tally.rows:,} rows {tally.repeated_in_file:,} do."
    return f"Of {tally.rows:,} rows {tally.accepted:,} passed and {tally.rejected:,} were rejected."
