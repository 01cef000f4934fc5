"""Tables that a run leaves in Prefect, for whoever opens it there: figures only, no customer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from prefect.artifacts import create_table_artifact

from outputs.evaluation import Evaluation

LANDING = ("table", "rows", "rejected", "added", "changed", "version", "landed_at")


def show_landings(landings: Iterable[Any]) -> None:
    """A row per raw table: how it came in last."""
    rows = [{name: values[name] for name in LANDING} for values in map(asdict, landings)]
    create_table_artifact(table=rows, key="landings", description="The last landing of each raw table")


def show_level(rows: Sequence[Mapping[str, Any]], description: str) -> None:
    """A row per question of a scored day: who was asked, the level that is believed, tiers, and the model."""
    create_table_artifact(table=[dict(row) for row in rows], key="level", description=description)


def show_receipt(lines: Mapping[str, str], description: str) -> None:
    """What a day was made from."""
    table = [{"what": name, "value": value} for name, value in lines.items()]
    create_table_artifact(table=table, key="receipt", description=description)


def show_quality(evaluations: Mapping[str, Evaluation]) -> None:
    """A row per question and predictor: how well it did on a date it had not seen."""
    rows = [
        {
            "question": question,
            "predictor": predictor,
            **{name: round(float(value), 4) for name, value in figures.items()},
            "judged on": str(evaluation.evaluated_on),
        }
        for question, evaluation in evaluations.items()
        for predictor, figures in evaluation.quality.items()
    ]
    create_table_artifact(table=rows, key="quality", description="Each model beside its baselines")
