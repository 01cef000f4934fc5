"""What the grades leave on a run in Prefect: a table of the newest graded day of each question."""

import pandas as pd
from prefect.artifacts import create_table_artifact

from tables.score_grades import ALL

SHARES = ("promised", "observed", "low", "high", "calibration_error", "calibration_by_chance")


def show_grades(grades: pd.DataFrame) -> None:
    """A row per question and part (all, tiers) of its newest graded day; nothing before the first."""
    rows = [
        {
            "question": row["question"],
            "as of": str(row["as_of"]),
            "part": row["segment"],
            "customers": int(row["customers"]),
            **{name: round(float(row[name]), 4) for name in SHARES},
        }
        for row in newest_grades(grades).to_dict("records")
    ]
    if rows:
        description = (
            "Promised and observed, low and high its 95 % interval; calibration error and its chance"
        )
        create_table_artifact(table=rows, key="promises", description=description)


def show_drift(rows: pd.DataFrame) -> None:
    """A row per figure of drift of the newest day, what is unusual first; nothing where there is none."""
    if rows.empty:
        return
    names = ["kind", "name", "measure", "against", "value", "usual_low", "usual_high", "is_unusual"]
    shown = rows.sort_values("is_unusual", ascending=False, kind="stable")[names].round(4)
    table = shown.astype(object).where(shown.notna(), None).to_dict("records")
    create_table_artifact(table=table, key="drift", description="usual: by the same figure's earlier days")


def newest_grades(grades: pd.DataFrame) -> pd.DataFrame:
    """The rows of all customers and of each tier, on the newest graded day of each question."""
    newest = grades.groupby("question")["as_of"].transform("max")
    return grades[(grades["as_of"] == newest) & grades["by"].isin([ALL, "tier"])]
