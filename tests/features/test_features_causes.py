"""What a feature declares, and what follows from it: causes and reasons, units and bounds."""

import pytest

from features.catalogue import CATALOGUE, bounds
from features.feature import expand, meaning
from features.reason_groups import CAUSES, NO_CAUSE, causes_of
from features.reason_words import catalogue_of_reasons, codes, describe_reason
from features.units import ANY, UNITS


def test_a_newcomers_feature_is_no_reason_until_it_declares_a_cause(monkeypatch):
    """Its name speaks of visits; once that alone made it "Visits more often than most customers"."""
    words = ("Share of visits {in} made with a handheld.", "{内}通过手持设备访问的比例。")
    for cause, group in ((None, NO_CAUSE.code), ("visits", "visits")):
        line = meaning("share_handheld_visits", "share", *words, windows=(90,), cause=cause)
        (entry,) = expand("visits", line)
        monkeypatch.setitem(CATALOGUE, entry.name, entry)
        assert causes_of([entry.name]) == {"share_handheld_visits_90d": group}


def test_bounds_follow_from_the_unit_and_not_from_the_name(monkeypatch):
    (entry,) = expand("visits", meaning("share_of_voice", "signed days", "", ""))
    monkeypatch.setitem(CATALOGUE, entry.name, entry)
    assert bounds(["share_of_voice", "share_weekend_365d", "orders_trend_30d"]) == {
        "share_of_voice": UNITS["signed days"],
        "share_weekend_365d": UNITS["share"],
        "orders_trend_30d": UNITS["share"],
    }


def test_what_is_not_in_the_catalogue_is_any_number_and_never_a_reason():
    assert bounds(["moon_phase"]) == {"moon_phase": ANY}
    assert causes_of(["moon_phase"]) == {"moon_phase": NO_CAUSE.code}
    assert NO_CAUSE.code not in " ".join(codes())


def test_units_and_causes_that_features_name_are_declared_and_all_are_in_use():
    assert {entry.unit for entry in CATALOGUE.values()} == set(UNITS)
    declared = {cause.code for cause in CAUSES}
    assert {entry.cause for entry in CATALOGUE.values() if entry.cause} == declared


@pytest.mark.parametrize("family", ["cadence", "price", "visits"])
def test_every_feature_of_cadence_price_and_visits_belongs_to_a_cause(family):
    assert [name for name, entry in CATALOGUE.items() if entry.family == family and not entry.cause] == []


def test_what_is_the_same_for_all_customers_is_no_reason():
    season = [name for name, entry in CATALOGUE.items() if entry.family == "calendar"]
    assert len(season) > 3
    assert set(causes_of(season).values()) == {NO_CAUSE.code}


def test_a_witness_is_a_feature_of_its_own_cause():
    """Orders in 90 days are the frequency; held against the customer's own they are the pace."""
    for cause in CAUSES:
        for witness in cause.witnesses:
            if not witness.by_own:
                assert CATALOGUE[witness.feature].cause == cause.code, witness.feature


def test_a_personal_usual_is_in_the_unit_of_what_it_is_held_against():
    personal = [(cause, witness) for cause in CAUSES for witness in cause.witnesses if witness.own]
    assert {cause.code for cause, _ in personal} > {"silence", "pace", "spend"}
    for _, witness in personal:
        assert CATALOGUE[witness.own.feature].unit == CATALOGUE[witness.feature].unit
        assert witness.own.since is None or CATALOGUE[witness.own.since].unit == "days"
    assert all(witness.own for cause in CAUSES for witness in cause.witnesses if witness.by_own)


def test_the_witnesses_of_a_cause_are_said_in_the_same_words():
    """So their units are read alike: shares as percentages, money with its currency, all others as they are."""
    for cause in CAUSES:
        units = {CATALOGUE[witness.feature].unit for witness in cause.witnesses}
        assert len({"share" if unit == "share" else "currency" in unit for unit in units}) == 1, cause.code


def test_windows_of_one_measure_are_one_cause():
    assert set(causes_of(f"orders_{days}d" for days in (7, 30, 365)).values()) == {"frequency"}
    assert set(causes_of(["orders_trend_30d", "amount_trend_90d"]).values()) == {"pace"}
    assert causes_of(["lines_30d"]) == {"lines_30d": "spend"}


def test_every_code_has_words_in_both_languages():
    for code in codes():
        english, chinese = describe_reason(code)
        assert english.endswith(".")
        assert chinese.endswith("。")
        assert all("{n}" in figure for figure in catalogue_of_reasons()[code].figure)
        assert not catalogue_of_reasons()[code].figure[1].isascii()


def test_a_long_silence_never_speaks_for_staying():
    assert "risk_silence_high" in codes()
    assert not {"keep_silence_high", "risk_silence_low", "risk_frequency_high"} & set(codes())
