"""What a measurement leaves on its run in Prefect: a table with the verdicts, and how all campaigns stand."""

from collections.abc import Mapping, Sequence

import pandas as pd
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from tables.campaign_results import ALL

FIGURES = {
    "contacted": "contacted",
    "held_out": "held out",
    "effect": "extra per head",
    "total": "in total",
    "total_low": "from",
    "total_high": "to",
}


def publish_measurement(results: Mapping[str, pd.DataFrame], sentences: Sequence[str]) -> None:
    """A table with a row per campaign, play and measure, where any was measured, and a page of sentences."""
    rows = [row for name, frame in results.items() for row in _rows(name, frame)]
    if rows:
        create_table_artifact(
            table=rows,
            key="campaign-results",
            description="Contacted beside held out; from and to are 95 % intervals",
        )
    create_markdown_artifact("\n".join(f"- {sentence}" for sentence in sentences), key="campaign-standing")


def _rows(name: str, results: pd.DataFrame) -> list[dict[str, object]]:
    totals = results[results["segment"] == ALL]
    return [
        {
            "campaign": name,
            "play": row["play"],
            "measure": row["measure"],
            **{title: _rounded(row[column]) for column, title in FIGURES.items()},
            "verdict": row["verdict"],
        }
        for row in totals.to_dict("records")
    ]


def _rounded(value: float) -> float | None:
    """A figure as JSON can hold it: there is no nan in it."""
    return None if pd.isna(value) else round(float(value), 3)
