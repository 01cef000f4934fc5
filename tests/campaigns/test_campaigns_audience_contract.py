"""What is frozen passes its contract, and what no list may hold does not."""

import math
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from campaign_frames import history_of, play, scored

from campaigns.audience import chosen_audience
from campaigns.candidates import candidates_of
from campaigns.frozen_list import frozen_rows
from campaigns.play_effects import prior_effects
from campaigns.pricing import Economics
from expectations.check_output import check_frame
from tables.campaign_audience import audience_contract

AT = datetime(2024, 6, 1, 6, tzinfo=UTC)
CONTRACT = audience_contract()


@pytest.fixture
def rows() -> pd.DataFrame:
    plays, customers = (play(),), scored({}, {}, {}, {"churn_tier": None, "churn_probability": None})
    economics = Economics(0.4, prior_effects(plays))
    pool = candidates_of(
        customers, plays, customers[["churn_tier"]].notna().to_numpy(), history_of(), economics, 0.0
    )
    audience = chosen_audience(pool, economics, math.inf)
    frozen = frozen_rows(audience, plays, "spring", math.inf, date(2024, 6, 1), AT)
    return frozen.reindex(columns=[column.name for column in CONTRACT.columns])


def failures(rows: pd.DataFrame, docs: Path) -> list[str]:
    return check_frame(rows, CONTRACT, docs=docs, run_id="r", at=AT).failures


def test_a_frozen_list_passes(rows: pd.DataFrame, tmp_path: Path) -> None:
    assert len(rows) == 3
    assert not failures(rows, tmp_path)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"group": "control"}, "group is one of contact, holdout"),
        ({"customer_id": "c0"}, "one row per campaign_id and customer_id"),
        ({"order_probability": 1.5}, "order_probability is between 0 and 1"),
        ({"measure_on": date(2024, 5, 1)}, "measure_on is not on a day before contact_on"),
        ({"expected_extra_profit": None}, "expected_extra_profit is not empty"),
    ],
)
def test_what_no_list_may_hold_is_refused(
    rows: pd.DataFrame, tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    assert sentence in " ".join(failures(rows.assign(**changes), tmp_path))
