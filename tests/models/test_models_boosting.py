"""What every growth is given, and the matrix it is given in."""

import numpy as np
import pandas as pd

from models import boosting

SETTINGS = {"objective": "binary", "num_leaves": 7, "seed": 3, "learning_rate": 0.1, "num_threads": 1}


def frame(rows: int = 900) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    values = {name: rng.normal(size=rows) for name in ("recency", "frequency", "noise")}
    odds = values["recency"] - values["frequency"]
    yes = (rng.random(rows) < 1.0 / (1.0 + np.exp(-odds))).astype(float)
    return pd.DataFrame({**values, "yes": yes, "as_of": pd.Timestamp("2024-01-01")})


def grown(rows: pd.DataFrame) -> str:
    features = ["recency", "frequency", "noise"]
    return boosting.to_text(boosting.grow(rows, features, rows["yes"].to_numpy(), SETTINGS, 20))


def test_a_tree_of_a_large_shop_sees_a_part_of_the_rows_and_of_a_small_one_all(monkeypatch) -> None:
    rows = frame()
    assert "[bagging_fraction: 1]" in grown(rows)
    monkeypatch.setattr(boosting, "ROWS_OF_A_TREE", 300)
    assert "[bagging_fraction: 0.333333]" in grown(rows)
    assert "[bagging_freq: 1]" in grown(rows)


def test_scores_are_the_same_in_runs_of_rows_as_at_once(monkeypatch) -> None:
    rows = frame()
    booster = boosting.from_text(grown(rows))
    features = ["recency", "frequency", "noise"]
    at_once = [boosting.raw_scores(booster, rows, features), boosting.estimates(booster, rows, features)]
    assert len(np.unique(at_once[0])) > 50
    monkeypatch.setattr(boosting, "AT_A_TIME", 70)
    in_runs = [boosting.raw_scores(booster, rows, features), boosting.estimates(booster, rows, features)]
    assert all((whole == parts).all() for whole, parts in zip(at_once, in_runs, strict=True))
    assert len(boosting.raw_scores(booster, rows.iloc[:0], features)) == 0


def test_what_explains_a_row_is_the_same_whichever_rows_stand_beside_it() -> None:
    rows = pd.concat([frame()] * 3, ignore_index=True)
    booster, features = boosting.from_text(grown(rows)), ["recency", "frequency", "noise"]
    at_once = boosting.shapley(booster, rows, features)
    assert len(np.unique(at_once)) > 50
    alone = boosting.shapley(booster, rows.iloc[:1], features)
    few = boosting.shapley(booster, rows.iloc[1:38], features)
    assert (np.concatenate([alone, few]) == at_once[:38]).all()
