"""What a scored day leaves on its run: the level that is believed of each question, and the day's receipt."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from flows.run.artifacts import show_level, show_receipt
from flows.score.day_receipt import Receipt
from flows.score.scored_days import scored_columns


def leave_artifacts(lake: str, receipt: Receipt, questions: Sequence[str]) -> None:
    """A table with a row per question, and one with the lines of the receipt."""
    parts = ("probability", "tier", "horizon_days", "model_version")
    names = [f"{question}_{part}" for question in questions for part in parts]
    rows, day = scored_columns(lake, receipt.as_of, names), receipt.as_of
    show_level([_level(rows, question) for question in questions], f"What is believed of {day}")
    show_receipt(receipt.lines(), f"What the scores of {day} were made from")


def _level(rows: pd.DataFrame, question: str) -> dict[str, Any]:
    chance = rows[f"{question}_probability"].dropna()
    return {
        "question": question,
        "horizon days": _values(rows[f"{question}_horizon_days"]),
        "customers": len(chance),
        "mean probability": round(float(chance.mean()), 4) if len(chance) else None,
        **rows[f"{question}_tier"].value_counts().to_dict(),
        "model version": _values(rows[f"{question}_model_version"]),
    }


def _values(column: pd.Series) -> str:
    return ", ".join(column.dropna().astype(str).unique())
