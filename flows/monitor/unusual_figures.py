"""The unusual figures of a day in words, each with its usual range."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tables.drift_figures import PERCENTAGES

MOST = 5


def unusual_sentences(rows: pd.DataFrame) -> list[str]:
    """A sentence per unusual figure of `drift_figures`, business first, then what lies furthest beyond its range.

    At most five; what is left out is counted.
    """
    if rows.empty or not rows["is_unusual"].any():
        return []
    unusual = rows[rows["is_unusual"]].copy()
    over = (unusual["value"] - unusual["usual_high"]).clip(lower=0) + (
        unusual["usual_low"] - unusual["value"]
    ).clip(lower=0)
    unusual["excess"] = over / (unusual["usual_high"] - unusual["usual_low"])
    unusual["is_business"] = unusual["kind"] == "business"
    ranked = unusual.sort_values(["is_business", "excess"], ascending=False, kind="stable")
    sentences = [_sentence(row) for row in ranked.head(MOST).to_dict("records")]
    rest_count = len(ranked) - MOST
    return [*sentences, f"and {rest_count} more (`drift_figures`)"] if rest_count > 0 else sentences


def _sentence(row: Mapping[Any, Any]) -> str:
    value, low, high = (_shown(row[name], row["measure"]) for name in ("value", "usual_low", "usual_high"))
    against = "" if row["against"] == "itself" else f" against the {row['against']}"
    return f"{row['kind']} {row['name']}: {row['measure']}{against} {value}, usually {low} to {high}"


def _shown(value: float, measure: str) -> str:
    return f"{value:.1%}" if measure in PERCENTAGES else f"{value:.2f}"
