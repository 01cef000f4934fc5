"""The plays that come with Retain, put to a few customers who have every column."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from config.settings import load_settings
from features.catalogue import CATALOGUE
from flows.campaign.campaign_rules import BadPlay, CampaignRules, campaign_rules
from flows.campaign.eligibility import Eligibility, eligibility_of
from lake.customer_conditions import DaySource

DAY = date(2024, 6, 1)


def rules_of(profile: Path | None = None, only: Sequence[str] = ()) -> CampaignRules:
    settings = load_settings(profile)
    return campaign_rules(settings.plays, settings.economics, settings.campaigns, settings.engine, only)


RULES = rules_of()
USUAL = {
    "churn_tier": "low", "value_grade": "C", "lifecycle_stage": "declining", "customer_groups": "",
    "days_since_last_order": 40.0,
}  # fmt: skip
FEATURES = {"days_to_birthday": 100.0, "days_to_anniversary": 100.0, "days_since_registered": 900.0}
CUSTOMERS: dict[str, dict[str, object]] = {
    "personal_service": {"churn_tier": "high", "value_grade": "A"},
    "small_gift": {"churn_tier": "medium", "value_grade": "B"},
    "stay_coupon": {"churn_tier": "high", "value_grade": "C"},
    "service_recovery": {"customer_groups": "bargain_hunter, service_recovery"},
    "overdue_reminder": {"customer_groups": "newly_overdue"},
    "second_order": {"customer_groups": "second_order_candidate"},
    "after_purchase_care": {"lifecycle_stage": "mature", "days_since_last_order": 10.0},
    "birthday": {"days_to_birthday": 3.0},
    "anniversary": {"days_to_anniversary": 0.0},
    "thanks_to_advocates": {"customer_groups": "advocate"},
    "win_back": {"lifecycle_stage": "churned", "orders_ever": 4.0, "churn_tier": None},
    "seasonal_reminder": {"customer_groups": "seasonal_shopper", "orders_ahead_last_year_30d": 1.0},
    "nobody": {},
}
TOO = {"personal_service": {"small_gift"}, "small_gift": {"stay_coupon"}}
"""Plays a customer is eligible for besides the one they stand for."""


def source(folder: Path, customers: dict[str, dict], lacking: frozenset[str] = frozenset()) -> DaySource:
    rows = [
        {"customer_id": name, "as_of": DAY, **dict.fromkeys(CATALOGUE, 0.0), **USUAL, **FEATURES, **changes}
        for name, changes in customers.items()
    ]
    names = ["customer_id", "as_of", *(name for name in USUAL if name not in lacking)]
    features = [name for name in CATALOGUE if name not in lacking]
    pq.write_table(
        pa.Table.from_pylist(rows).select(["customer_id", "as_of", *features]), folder / "features.parquet"
    )
    scored = pa.Table.from_pylist(rows).select(names)
    return DaySource(DAY, scored, (str(folder / "features.parquet"),), "1GB", 1)


def eligible(result: Eligibility) -> dict[str, set[str]]:
    names = [play.name for play in result.plays]
    return {
        customer: {name for name, flag in zip(names, row, strict=True) if flag}
        for customer, row in zip(CUSTOMERS, result.flags, strict=True)
    }


def test_each_play_is_for_whom_it_is_meant(tmp_path: Path) -> None:
    result = eligibility_of(source(tmp_path, CUSTOMERS), RULES.plays)
    assert result.left_out == ()
    expected = {name: {name, *TOO.get(name, set())} - {"nobody"} for name in CUSTOMERS}
    assert eligible(result) == expected


def test_plays_whose_columns_the_day_lacks_are_left_out_and_it_is_said(tmp_path: Path) -> None:
    lacking = frozenset({"customer_groups", "lifecycle_stage", "days_to_birthday"})
    result = eligibility_of(source(tmp_path, CUSTOMERS, lacking), RULES.plays)
    assert {play.name for play in result.plays} == {
        "personal_service", "small_gift", "stay_coupon", "anniversary",
    }  # fmt: skip
    assert len(result.left_out) == len(RULES.plays) - 4
    assert "birthday is left out: it needs days_to_birthday, which these data do not give" in result.left_out


def test_a_play_over_a_column_there_is_nowhere_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "shop.yaml"
    text.write_text("plays: {birthday: {eligible: days_to_brthday < 7}}")
    plays = rules_of(text, ["birthday"]).plays
    with pytest.raises(
        BadPlay, match="there is no column 'days_to_brthday'; did you mean 'days_to_birthday'"
    ):
        eligibility_of(source(tmp_path, CUSTOMERS), plays)


def test_a_play_is_changed_switched_off_or_added_by_a_profile(tmp_path: Path) -> None:
    text = tmp_path / "shop.yaml"
    text.write_text("plays: {birthday: off, win_back: {cost: 0.5, holdout: 0.3}}")
    plays = {play.name: play for play in rules_of(text).plays}
    assert "birthday" not in plays
    assert (plays["win_back"].contact_cost, plays["win_back"].holdout) == (0.5, 0.3)
    assert (plays["anniversary"].contact_cost, plays["anniversary"].holdout) == (0.01, 0.1)
    assert plays["service_recovery"].is_exclusive


def test_every_default_says_where_its_effect_is_from_and_speaks_both_languages() -> None:
    for play in RULES.plays:
        assert all((play.source, *play.title, play.offer.text, play.rate)), play.name
