"""Consents per channel: the last word before the day, and a refusal where one day has both."""

from datetime import date, datetime

from feature_shops import shop

from features.channel_consents import allowed_channels
from features.families.consents import consents

AS_OF = date(2024, 6, 1)


def change(customer: str, channel: str, is_allowed: bool, *day: int) -> dict:
    return {
        "customer_id": customer,
        "channel": channel,
        "is_allowed": is_allowed,
        "changed_at": datetime(*day),
    }


CHANGES = [
    change("a", "email", True, 2024, 1, 1),
    change("a", "email", False, 2024, 3, 1),
    change("a", "sms", True, 2024, 5, 31, 23),
    change("b", "email", False, 2024, 2, 1, 9),
    change("b", "email", True, 2024, 2, 1, 17),  # allowed and refused on one day: refused
    change("c", "email", True, 2024, 5, 1),
    change("c", "email", False, 2024, 6, 1),  # the day itself is not known yet
    change("d", "email", True, 2024, 7, 1),
]


def rows(changes: list[dict]) -> list[tuple]:
    table = allowed_channels(shop({"consents": changes}), AS_OF).to_pyarrow().to_pylist()
    return [(row["customer_id"], row["channel"], row["is_allowed"]) for row in table]


def test_the_last_word_before_the_day_counts_by_channel() -> None:
    assert rows(CHANGES) == [
        ("a", "email", False), ("a", "sms", True), ("b", "email", False), ("c", "email", True),
    ]  # fmt: skip


def test_the_features_count_the_same_channels() -> None:
    counted = consents(shop({"consents": CHANGES}), [AS_OF]).to_pyarrow().to_pylist()
    allowed = {row["customer_id"]: row["channels_allowed"] for row in counted}
    assert allowed == {name: sum(is_on for who, _, is_on in rows(CHANGES) if who == name) for name in "abc"}
