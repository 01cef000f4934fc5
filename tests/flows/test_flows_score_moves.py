"""Who changed tier has a row that says why, in parts that add up, as `retain replay --since` tells it."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from flows.replay.replay_score import replay_score
from flows.score.scored_days import scored_rows
from lake.delta_tables import Slice, read
from models.calibration import log_odds
from tables.score_moves import PART_WORDS, part_column
from tests.flows.conftest import Shop

pytestmark = pytest.mark.slow
EARLY, LATE, LAST = date(2024, 9, 10), date(2024, 9, 20), date(2024, 9, 24)
BY_PARTS = [part_column(part) for part in PART_WORDS]


def moves(shop: Shop, day: date) -> pd.DataFrame:
    return read(str(shop.home / "lake"), "score_moves", Slice("as_of", day)).to_pandas()


def scored(shop: Shop, day: date) -> pd.DataFrame:
    return scored_rows(str(shop.home / "lake"), day).to_pandas().set_index("customer_id")


def land_late(shop: Shop) -> None:
    """Thirty orders more of days before both."""
    orders = shop.profile.parent / "orders.csv"
    rows = pd.read_csv(orders)
    late = rows[rows["sold_on"] < "2024-09-01"].tail(30)
    late = late.assign(id="late" + late["id"], paid=late["paid"] + 1.5)
    pd.concat([rows, late]).to_csv(orders, index=False)
    assert shop.retain("ingest") == 0


def test_who_changed_tier_has_the_parts_that_replay_tells(scored_shop: Shop, said: Callable[[], str]) -> None:
    assert scored_shop.retain("score", "--as-of", str(EARLY)) == 0
    land_late(scored_shop)
    assert scored_shop.retain("score", "--as-of", str(LATE)) == 0
    rows, before, after = moves(scored_shop, LATE), scored(scored_shop, EARLY), scored(scored_shop, LATE)
    check_who(rows, before, after)
    change = log_odds(rows["probability_now"].to_numpy()) - log_odds(rows["probability_before"].to_numpy())
    np.testing.assert_allclose(rows[BY_PARTS].sum(axis=1), change, atol=1e-12)
    np.testing.assert_allclose(rows["change"], change, atol=1e-12)
    assert (rows["by_model"] == 0.0).all()
    assert (rows["by_late_rows"] != 0.0).any()
    orders = read(str(scored_shop.home / "lake"), "orders").to_pandas()
    between = orders["ordered_at"].between(str(EARLY), str(LATE), inclusive="left")
    quiet = ~rows["customer_id"].isin(set(orders.loc[between, "customer_id"]))
    assert 0 < quiet.sum() < len(rows)
    assert (rows.loc[quiet, "by_behaviour"].abs() < 1e-12).all()
    assert set(rows.loc[quiet, "strongest_part"]) <= {"late_rows", "time", "level", "agreement"}
    check_replay(scored_shop, rows.groupby("question").head(3))
    said()
    assert scored_shop.retain("export", "--what", "moves", "--as-of", str(LATE)) == 0
    listed = pd.read_csv(scored_shop.home / "exports" / str(LATE) / "moves.csv")
    assert len(listed) == len(rows)
    words = {name: text for name, (text, _) in PART_WORDS.items()}
    assert (listed["strongest_part_text"] == listed["strongest_part"].map(words)).all()
    check_another_model(scored_shop)


def check_who(rows: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Exactly those in another tier than before, question by question, with what was published."""
    for question in ("churn", "repurchase"):
        tiers = pd.concat([before[f"{question}_tier"], after[f"{question}_tier"]], axis=1).dropna()
        moved = tiers[tiers.iloc[:, 0] != tiers.iloc[:, 1]].index
        part = rows[rows["question"] == question].set_index("customer_id")
        assert set(part.index) == set(moved)
        assert len(moved)
        for end, scores in (("before", before), ("now", after)):
            for name in ("tier", "probability"):
                assert (part[f"{name}_{end}"] == scores.loc[part.index, f"{question}_{name}"]).all()


def check_replay(shop: Shop, sample: pd.DataFrame) -> None:
    for row in sample.to_dict("records"):
        result = replay_score(str(shop.profile), str(shop.home), LATE, row["customer_id"], EARLY)
        (move,) = [entry.move for entry in result.moves if entry.question == row["question"]]
        assert move is not None
        for part, added in move.parts.items():
            assert row[part_column(part)] == pytest.approx(added, abs=1e-12)


def check_another_model(shop: Shop) -> None:
    """Of a day scored by another version the model's part is told, from the version of the day before."""
    shop.edit("training: {", "training: {seed: 5, ")
    assert shop.retain("train") == 0
    assert shop.retain("score", "--as-of", str(LAST)) == 0
    versions = (
        scored(shop, LAST)["churn_model_version"].dropna().unique(),
        scored(shop, LATE)["churn_model_version"],
    )
    assert versions[0] != versions[1].dropna().unique()
    rows = moves(shop, LAST)
    assert (rows["since"] == LATE).all()
    assert (rows.loc[rows["question"] == "churn", "by_model"] != 0.0).all()
    np.testing.assert_allclose(rows[BY_PARTS].sum(axis=1), rows["change"], atol=1e-12)
