"""The figures of a back-test over all its dates: what `models.backtest` graded day by day, pooled."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.backtest import ALL, MODEL, ORACLE
from models.metrics import PROMISE


def pooled(figures: pd.DataFrame, seed: int = 0, draws: int = 500) -> pd.DataFrame:
    """A row per question and predictor: the mean over dates of each figure, and the middle 95 % of the log loss.

    The interval is over draws of trainings: the days one training scored are one witness. `ahead` is by how much the
    log loss lies below (-) or above the best baseline's, with its interval over the same draws.
    """
    unbanded = figures[(figures["by"] == ALL) & figures["log_loss"].notna()]
    parts = [_pooled(part, seed, draws) for _, part in unbanded.groupby("question", sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def pooled_money(figures: pd.DataFrame) -> pd.DataFrame:
    """A row per question and predictor of spend: mean bias, mean distance of the bias from 0, absolute error, Gini."""
    names = [name for name in figures.columns if name.startswith(("spend_", "value_365d_"))]
    judged = figures[figures[names].notna().any(axis=1)] if names else figures.iloc[:0]
    lines = []
    for (question, predictor), part in judged.groupby(["question", "predictor"], sort=False):
        distances = {f"{name}_distance": part[name].abs().mean() for name in names if name.endswith("_bias")}
        days = part["as_of"].nunique()
        lines.append(
            {"question": question, "predictor": predictor, "dates": days, **part[names].mean(), **distances}
        )
    return pd.DataFrame(lines)


def pooled_timing(figures: pd.DataFrame) -> dict[str, float]:
    """The mean over all days of what `graded_timing` gives, and how many days; empty where no date is promised."""
    names = [name for name in figures.columns if name.startswith("next_order_")]
    judged = figures[figures[names].notna().any(axis=1)] if names else figures.iloc[:0]
    return (
        {**judged[names].mean().to_dict(), "dates": float(judged["as_of"].nunique())} if len(judged) else {}
    )


def _pooled(figures: pd.DataFrame, seed: int, draws: int) -> pd.DataFrame:
    loss = figures.pivot_table(index="trained_on", columns="predictor", values="log_loss")
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(loss), (draws, len(loss)))
    rivals = [name for name in loss.columns if name not in (MODEL, ORACLE)]
    best = min(rivals, key=lambda name: loss[name].mean())
    lines = []
    for name in loss.columns:
        part = figures[figures["predictor"] == name]
        low, high = np.quantile(loss[name].to_numpy()[picks].mean(axis=1), [0.025, 0.975])
        ahead = (loss[name] - loss[best]).to_numpy()
        least, most = np.quantile(ahead[picks].mean(axis=1), [0.025, 0.975])
        means: Mapping[str, float] = part[["promised", "observed", *PROMISE]].mean().to_dict()
        lines.append(
            {
                "question": figures["question"].iloc[0],
                "predictor": name,
                "dates": part["as_of"].nunique(),
                "customers": int(part["customers"].sum()),
                **means,
                "log_loss_low": low,
                "log_loss_high": high,
                "best": best,
                "ahead": ahead.mean(),
                "ahead_low": least,
                "ahead_high": most,
                "level_off": float((part["promised"] - part["observed"]).abs().mean()),
            }
        )
    return pd.DataFrame(lines)
