"""A frozen campaign measured: what it earned, for whom, and what stops it from being measured."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from campaigns.campaign_checks import refuse_broken, refuse_contaminated, refuse_early
from campaigns.campaign_measurement import measured
from campaigns.experiment_errors import ExperimentMisused, ExperimentRefused
from tests.campaigns.measured_frames import audience, orders

AT = datetime(2024, 3, 16, 6, tzinfo=UTC)
PLAYS = {"call": (3000, 0.5), "coupon": (3000, 0.1)}


def of(results: pd.DataFrame, play: str = "all", measure: str = "profit", segment: str = "all") -> pd.Series:
    rows = results[(results.play == play) & (results.measure == measure) & (results.segment == segment)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_an_effect_is_proven_in_total_and_per_head_and_as_a_rate() -> None:
    people = audience(PLAYS)
    results = measured(people, orders(people, factor=1.4), margin=0.4, measured_at=AT)
    whole = of(results, measure="orders")
    p = people.order_probability[people.group == "contact"]
    truth = 0.4 * -np.log1p(-p).sum()
    assert whole.total_low < truth < whole.total_high
    assert whole.total == pytest.approx(whole.effect * whole.contacted)
    assert whole.verdict.startswith("Proven: ")
    profit = of(results)
    assert profit.effect == pytest.approx(8 * whole.effect - 0.5, abs=1e-6)  # 8 an order, less the contact
    call = of(results, "call", "orders")
    assert call.log_rate == pytest.approx(np.log(1 + call.effect / call.usual))
    assert abs(call.log_rate - np.log(1.4)) < 3 * call.log_rate_sd
    assert np.isnan(of(results, measure="orders").log_rate)  # not over plays


def test_plays_that_hold_out_different_shares_are_not_mixed() -> None:
    """Without any effect, the coupon's customers order far more and are held out far less."""
    people = audience(PLAYS)
    whole = of(measured(people, orders(people), 0.4, AT), measure="orders")
    assert whole.low < 0 < whole.high
    contact = people.group == "contact"
    plain = people.order_probability[contact].mean() - people.order_probability[~contact].mean()
    assert plain > whole.high


def test_there_is_a_row_for_each_play_grade_and_tier_and_one_key_per_row() -> None:
    people = audience(PLAYS)
    people.loc[:200, "churn_tier"] = None
    results = measured(people, orders(people), 0.4, AT)
    assert not results.duplicated(["campaign_id", "play", "measure", "segment"]).any()
    segments = {"all", "grade A", "grade B", "grade C", "tier high", "tier low", "tier none"}
    assert set(results[results.play == "all"].segment) == segments
    assert set(results.play) == {"all", "call", "coupon"}
    again = measured(people.sample(frac=1, random_state=1), orders(people), 0.4, AT)
    pd.testing.assert_frame_equal(results, again)


def test_several_plays_are_corrected_for() -> None:
    people = audience({f"play{i}": (400, 0.5) for i in range(8)})
    results = measured(people, orders(people, seed=5), 0.4, AT)
    plays = results[(results.play != "all") & (results.segment == "all") & (results.measure == "orders")]
    normal = 2 * norm.sf(abs(plays.effect) / (plays.high - plays.low) * 3.92)
    assert (plays.p_value >= normal - 0.02).all()
    assert plays.p_value.max() == 1.0
    lucky = plays.assign(alone=normal).sort_values("alone").iloc[0]
    assert lucky.p_value == pytest.approx(min(8 * lucky.alone, 1.0), rel=0.1)


def test_too_few_to_compare_is_said_and_left_out_of_the_whole() -> None:
    people = audience({"call": (3000, 0.5), "gift": (60, 0.1)})
    results = measured(people, orders(people), 0.4, AT)
    assert of(results, "gift").verdict.startswith("Not measured: fewer than 20")
    assert np.isnan(of(results, "gift").effect)
    assert of(results).verdict.endswith("Left out: 60 customers of plays with too few in a group.")
    assert of(results).contacted + of(results).held_out == 3000


def test_an_open_window_is_too_early() -> None:
    refuse_early(audience(PLAYS), date(2024, 3, 15))
    with pytest.raises(
        ExperimentMisused, match="too early to measure spring: orders before 2024-03-15 count"
    ):
        refuse_early(audience(PLAYS), date(2024, 3, 14))


def test_groups_that_lost_customers_are_refused() -> None:
    people = audience(PLAYS)
    refuse_broken(people)
    lost = people[(people.group == "contact") | (people.index % 3 > 0)]
    with pytest.raises(ExperimentRefused, match="contacted and held out of call in spring"):
        refuse_broken(lost)
    swapped = people.assign(
        group=np.where(people.order_probability.rank(pct=True) < 0.3, "holdout", "contact")
    )
    with pytest.raises(ExperimentRefused):
        refuse_broken(
            swapped.assign(holdout_share=(swapped.group == "holdout").groupby(people.play).transform("mean"))
        )


def test_a_contaminated_group_is_refused_and_a_trace_is_said() -> None:
    people = audience(PLAYS)
    held = people[people.group == "holdout"].customer_id
    columns = ["customer_id", "channel", "campaign_id"]
    few = pd.DataFrame([(who, "email", "spring") for who in held[:5]], columns=columns)
    assert (
        refuse_contaminated(people, few)
        == f"5 of {len(held):,} held out got a message all the same; they count as held out."
    )
    other = pd.DataFrame([(who, "email", "newsletter") for who in held], columns=columns)
    assert refuse_contaminated(people, other) == ""
    for channel, refused in (("email", True), ("sms", False)):
        nameless = pd.DataFrame([(who, channel, None) for who in held], columns=columns)
        if refused:
            with pytest.raises(ExperimentRefused, match=r"got a message of it all the same \(100%\)"):
                refuse_contaminated(people, nameless)
        else:
            assert refuse_contaminated(people, nameless) == ""
