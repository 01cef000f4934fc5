"""A replayed score in the terminal: what it was made from, whether it is equal, and why it moved."""

from typing import TYPE_CHECKING

import pandas as pd

from cli.terminal_tables import plain_table, print_table, wrapped_table
from features.reason_words import describe_reason
from flows.run.progress import console, headline, say
from tables.score_moves import PART_WORDS
from tables.scored_customers import REASONS

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from flows.replay.customer_move import QuestionMove
    from flows.replay.day_replay import DayReplay
    from flows.replay.replay_score import ScoreReplay
    from flows.score.day_receipt import Receipt

STRONGEST, IN_WORDS = 15, 3
NOT_PROVEN = (
    "not proven: recommended_action, suppression_reason, is_holdout (they hang on the campaigns of then)"
)


def show_receipt(receipt: "Receipt") -> None:
    """The lines of a receipt."""
    table = wrapped_table(f"What the scores of {receipt.as_of} were made from", "", "value")
    for name, value in receipt.lines().items():
        table.add_row(name, value)
    print_table(console, table)


def show_replay(result: "ScoreReplay") -> None:
    """The proof of a day or a customer, then features, level, reasons, and the moves."""
    for replay in filter(None, (result.earlier, result.day)):
        _proof(replay, result.customer)
    if result.customer is None:
        return
    _features(result.features)
    _level(result.day)
    _reasons(result.day.row_of(result.customer))
    for move in result.moves:
        _move(move)


def _proof(replay: "DayReplay", customer: str | None) -> None:
    comparison, day = replay.comparison, replay.receipt.as_of
    headline(
        f"{day}, scored {replay.receipt.scored_at:%Y-%m-%d %H:%M} (UTC) from {replay.receipt.data_version}"
    )
    for note in replay.notes:
        say(note)
    if not replay.is_from_raw:
        say("left is the day's snapshot: the scores are rebuilt from it; its features, and the columns of where "
            "customers stand, are not proven")  # fmt: skip
    everybody = len(comparison.customers)
    say(
        f"{everybody - comparison.count + comparison.strangers:,} of {everybody:,} rows are equal to the last digit"
    )
    if customer is not None:
        columns = comparison.columns(customer)
        say(f"the row of {customer}: {'differs in ' + ', '.join(columns) if columns else 'equal'}")
    say(NOT_PROVEN)


def _features(features: pd.DataFrame) -> None:
    questions = [name for name in features.columns if name != "value"]
    weight = features[questions].abs().max(axis=1).fillna(0.0).sort_values(ascending=False, kind="stable")
    table = plain_table("Strongest features, and what each adds to the log-odds", "", "value", *questions)
    for name in weight.index[:STRONGEST]:
        row = features.loc[name]
        table.add_row(name, f"{row['value']:,.4g}", *(_signed(row[question]) for question in questions))
    print_table(console, table)
    say(f"{max(len(features) - STRONGEST, 0)} further features have a value")


def _level(replay: "DayReplay") -> None:
    for question, facts in replay.receipt.level.items():
        if facts:
            say(f"level of {question}: " + ", ".join(f"{name} {value:.3f}" for name, value in facts.items()))


def _reasons(row: dict[str, object]) -> None:
    for name in REASONS:
        if row[name] is not None:
            say(f"{name}: {describe_reason(str(row[name]))[0]}")


def _move(question: "QuestionMove") -> None:
    move = question.move
    if move is None:
        say(f"{question.question}: not put to the customer on both days, so there is no move to explain")
        return
    table = plain_table(
        f"{question.question}: {move.before:.4f} → {move.after:.4f}, {_signed(move.change)} in log-odds",
        "replaced, in this order",
        "adds",
    )
    for name, added in move.parts.items():
        if added or name not in ("agreement", "late_rows"):
            table.add_row(PART_WORDS[name][0], _signed(added))
    print_table(console, table)
    if question.versions[0] != question.versions[1]:
        say(f"model {question.versions[0]} → {question.versions[1]}")
    _strongest("time", question.by_time, question.rows.iloc[[1, 2]])
    _strongest("behaviour", question.by_behaviour, question.rows.iloc[[2, 3]])


def _strongest(part: str, moves: pd.Series, rows: pd.DataFrame) -> None:
    moved = moves[moves != 0.0]
    names = moved.abs().sort_values(ascending=False, kind="stable").index[:IN_WORDS]
    changes = (
        f"{name} {rows[name].iloc[0]:,.4g} → {rows[name].iloc[1]:,.4g} ({_signed(moved[name])})"
        for name in names
    )
    if len(names):
        say(f"{part}, by the trees: {'; '.join(changes)}")


def _signed(number: float) -> str:
    return "" if pd.isna(number) else f"{number:+.4f}"
