"""What to correct first in a guessed profile: columns that are missing, then what a check refuses, then doubts."""

from collections.abc import Iterator, Sequence

from config.schema import Contracts
from expectations.verdict import Limits, table_rules
from lake.guess.guess_mapping import FirstMapping
from outputs.check_findings import Findings

SETTINGS = {
    "few_rejected": "max_rejected_share",
    "few_repeated": "max_repeated_share",
    "fresh": "max_age_days",
    "no_missing_days": "max_missing_days",
    "usual_volume": "min_volume",
}
FIGURES = ("rejected_share", "repeated_share", "age_days", "missing_days", "volume")


def corrections(first: FirstMapping, findings: Findings | None, contracts: Contracts) -> list[str]:
    """Sentences, the most pressing first; none where the profile can be used as it is written."""
    sentences = list(_absent(first))
    if findings is not None and not sentences:
        sentences += [_with_setting(sentence, contracts) for sentence in findings.refusals]
        sentences += [
            f"{table.name}: {says} {rows:,} of {table.rows:,} rows break this."
            for table in findings.tables
            for says, rows in table.rules
        ]
    return sentences + list(_open(first))


def _absent(first: FirstMapping) -> Iterator[str]:
    for table, guess in first.tables.items():
        for column, likely in guess.absent.items():
            candidates = f"the likeliest are {', '.join(likely)}" if likely else "nothing looks like it"
            yield f"{table}.{column}: no column was recognised; {candidates}."


def _with_setting(sentence: str, contracts: Contracts) -> str:
    """The refusal; of a limit with the line that lifts it, for a past that was like that."""
    limits = Limits(
        contracts.min_rows,
        contracts.max_rejected_share,
        contracts.max_repeated_share,
        contracts.max_age_days,
        contracts.max_missing_days,
        contracts.min_volume,
    )
    names = [SETTINGS[rule.name] for rule in table_rules(limits, FIGURES) if rule.says in sentence]
    settings = ", ".join(f"{name}: null" for name in names if name != "max_rejected_share")
    hint = f" If the shop's past is like that, write contracts: {{{settings}}}." if settings else ""
    return sentence + hint


def _open(first: FirstMapping) -> Iterator[str]:
    for table, guess in first.tables.items():
        for column, note in guess.notes.items():
            if note.startswith(("day and month", "or decimal")):
                yield f"{table}.{column} is a guess: {note}."


def numbered(sentences: Sequence[str]) -> list[str]:
    """The sentences with their numbers, as a list to work off."""
    return [f"{number}. {sentence}" for number, sentence in enumerate(sentences, 1)]
