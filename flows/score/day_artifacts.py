"""What a scored day leaves on its run: the level that is believed of each question, and what the day was made from."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from flows.run.artifacts import show_level, show_receipt
from flows.run.code_version import code_version
from flows.score.publish import PublishResult
from flows.score.scored_days import scored_columns

LINEAGE = ("data_version", "run_id", "scored_at")


def leave_artifacts(lake: str, published: PublishResult, questions: Sequence[str]) -> None:
    """A table with a row per question, and one that says which data, models and code the scores come from."""
    parts = ("probability", "tier", "horizon_days", "model_version")
    names = [*LINEAGE, *(f"{question}_{part}" for question in questions for part in parts)]
    rows, day = scored_columns(lake, published.as_of, names), published.as_of
    show_level([_level(rows, question) for question in questions], f"What is believed of {day}")
    lines = {name: _values(rows[name]) for name in LINEAGE}
    models = {f"{question} model": _values(rows[f"{question}_model_version"]) for question in questions}
    counts = {"customers": f"{published.customers:,}", "code": code_version()}
    show_receipt(lines | models | counts, f"What the scores of {day} were made from")


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
