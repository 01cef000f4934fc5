"""What plays are expected to change on a day, from what a lake holds of measured campaigns."""

from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from campaigns.campaign_measurement import measured
from campaigns.play import Play
from campaigns.play_effects import prior_effects
from campaigns.pricing import Economics, priced
from flows.campaign.effects import effects_now
from lake.delta_tables import Slice, replace_slice
from tests.campaigns.campaign_frames import play, scored
from tests.campaigns.measured_frames import CLOSED, audience, orders

CALL = play("call", rate={"high": 1.05, "low": 1.02}, log_rate_sd=0.2)
GIFT = play("gift", rate={"high": 1.05}, log_rate_sd=0.2)
BEFORE = date(2024, 3, 14)


def profit(lake: Path, day: date, one: Play = CALL) -> tuple[float, float]:
    """What a contact of a customer of the tier high is expected to earn on a day, and how wide its range is."""
    row = priced(scored({}), one, Economics(0.4, effects_now(str(lake), (CALL, GIFT), day))).iloc[0]
    return row["expected_extra_profit"], row["expected_high"] - row["expected_low"]


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake with the results of a campaign whose calls brought half as many orders again."""
    people = audience({"call": (4000, 0.5)})
    results = measured(people, orders(people, factor=1.5), 0.4, datetime(2024, 3, 16, tzinfo=UTC))
    replace_slice(str(tmp_path), "campaign_results", pa.table(results), Slice("campaign_id", "spring"))
    return tmp_path


def test_a_strong_effect_that_was_measured_raises_the_expected_profit(lake: Path, tmp_path: Path) -> None:
    earlier, width = profit(lake, BEFORE)
    later, narrower = profit(lake, CLOSED)  # closed at 00:00 of the day
    assert later > earlier + 2.0
    assert narrower < 0.7 * width
    assert (
        profit(lake, BEFORE, GIFT)[0] < profit(lake, CLOSED, GIFT)[0] < later
    )  # a neighbour learns a little


def test_what_is_measured_after_the_day_changes_nothing(lake: Path) -> None:
    prior = prior_effects((CALL, GIFT))
    pd.testing.assert_frame_equal(effects_now(str(lake), (CALL, GIFT), BEFORE), prior)


def test_before_the_first_campaign_effects_are_the_plays_own(tmp_path: Path) -> None:
    pd.testing.assert_frame_equal(effects_now(str(tmp_path), (CALL,), CLOSED), prior_effects((CALL,)))
