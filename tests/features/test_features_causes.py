from features.catalogue import CATALOGUE
from features.reason_groups import CAUSES, OTHER, cause_of, codes, describe_reason


def test_every_feature_of_cadence_price_and_visits_belongs_to_a_cause():
    families = {"cadence", "price", "visits"}
    named = {name: cause_of(name) for name, feature in CATALOGUE.items() if feature.family in families}
    assert [name for name, cause in named.items() if cause == OTHER] == []


def test_what_is_the_same_for_all_customers_is_no_reason():
    assert cause_of("as_of_month") == cause_of("shop_orders_trend_30d") == OTHER


def test_a_witness_is_a_feature_of_its_own_cause():
    for cause in CAUSES:
        for witness in cause.witnesses:
            assert witness.feature in CATALOGUE
            assert cause_of(witness.feature) == cause.code, witness.feature


def test_windows_of_one_measure_are_one_cause():
    assert {cause_of(f"orders_{days}d") for days in (7, 30, 365)} == {"frequency"}
    assert cause_of("orders_trend_30d") == cause_of("amount_trend_90d") == "pace"
    assert cause_of("lines_30d") == "spend"


def test_every_code_has_words_in_both_languages():
    for code in codes():
        english, chinese = describe_reason(code)
        assert english.endswith(".")
        assert chinese.endswith("。")


def test_a_long_silence_never_speaks_for_staying():
    assert "risk_silence_high" in codes()
    assert not {"keep_silence_high", "risk_silence_low", "risk_frequency_high"} & set(codes())
