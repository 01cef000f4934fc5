"""How many customers stand in each lifecycle stage, and how they moved from one to another."""

from datetime import date

import pandas as pd

from campaigns.figure_rows import COLUMNS, fact_rows, share_rows


def stage_figures(stages: pd.Series, day: date) -> pd.DataFrame:
    """Rows of stage: the share of the customers in each. `stages` is one per customer of the day."""
    counts = stages.value_counts().sort_index()
    values = pd.DataFrame(
        {"segment": counts.index, "value": counts.to_numpy() / len(stages), "customers": counts.to_numpy()}
    )
    return fact_rows("stage", str(day), values.astype({"customers": "float64"}))


def flow_figures(before: pd.Series, now: pd.Series, days: tuple[date, date]) -> pd.DataFrame:
    """Rows of stage_flow: segment "mature → declining", of the customers in the first the share now in the second.

    `before` and `now` are stages by customer id on the two `days`, the earlier first. Customers who came in between are
    left out.
    """
    if before.empty:
        return pd.DataFrame(columns=COLUMNS)
    moved = pd.DataFrame({"origin": before, "goal": now.reindex(before.index)}).dropna()
    counts = moved.value_counts().rename("returned").reset_index()
    counts["customers"] = counts.groupby("origin")["returned"].transform("sum").astype("float64")
    counts = counts.sort_values(["origin", "goal"], ignore_index=True)
    names = counts["origin"].astype(str) + " → " + counts["goal"].astype(str)
    return share_rows(counts.assign(figure="stage_flow", segment=names, period=f"{days[0]}/{days[1]}"))
