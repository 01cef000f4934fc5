"""Consent when a list leaves, and the words of what is on it."""

import pandas as pd

from outputs.change_texts import change_text, with_change_texts
from outputs.consent_cut import contact_list, without_refused
from outputs.play_texts import PlayWords, with_action_texts, with_play_texts
from outputs.result_texts import with_result_texts
from tables.action_columns import SUPPRESSION_WORDS
from tables.customer_changes import THINGS, VALUE_WORDS
from tables.verdicts import VERDICTS

NULL = None
CALL = {"personal_call": PlayWords(("A call", "致电"), "phone", "Advice")}
LIST = pd.DataFrame(
    [
        ("a", "contact", "email"),
        ("b", "contact", "email"),
        ("c", "contact", "sms"),
        ("d", "holdout", "email"),
    ],
    columns=["customer_id", "group", "channel"],
)
CONSENTS = pd.DataFrame(
    [("a", "Email", True), ("b", "email", False), ("c", "email", True), ("d", "email", True)],
    columns=["customer_id", "channel", "is_allowed"],
)


def test_a_contact_who_does_not_allow_the_channel_leaves_the_list_and_is_counted() -> None:
    rows, counts = contact_list(LIST, CONSENTS)
    assert rows["customer_id"].to_list() == ["a"]
    assert counts == {"email": 1, "sms": 1}


def test_without_consents_every_channel_is_allowed_and_the_held_out_stay_off() -> None:
    rows, counts = contact_list(LIST, NULL)
    assert (rows["customer_id"].to_list(), counts) == (["a", "b", "c"], {})


def test_two_words_on_a_channel_that_differ_are_a_refusal() -> None:
    both = pd.concat([CONSENTS, CONSENTS.iloc[[0]].assign(channel="email", is_allowed=False)])
    assert contact_list(LIST, both)[0].empty
    assert contact_list(LIST, CONSENTS.iloc[:0])[0].empty


def test_a_recommendation_is_taken_back_where_its_channel_is_not_allowed_any_more() -> None:
    scored = pd.DataFrame(
        {
            "customer_id": ["a", "b", "c", "d"],
            "recommended_action": ["mail", "mail", "leave_alone", "gone"],
            "suppression_reason": [NULL, NULL, "cooldown", NULL],
        }
    )
    rows, refused, counts = without_refused(scored, {"mail": "email"}, CONSENTS)
    assert rows["recommended_action"].to_list() == ["mail", "leave_alone", "leave_alone", "gone"]
    assert rows["suppression_reason"].where(rows["suppression_reason"].notna(), NULL).to_list() == [
        NULL, "no_consent", "cooldown", NULL,
    ]  # fmt: skip
    assert (refused.to_list(), counts) == ([False, True, False, False], {"email": 1})


# --- words


def test_every_recommendation_is_said_in_words() -> None:
    scored = pd.DataFrame(
        {
            "recommended_action": ["personal_call", "leave_alone", "leave_alone", "a play of long ago"],
            "suppression_reason": [NULL, "no_consent", NULL, NULL],
        }
    )
    rows = with_action_texts(scored, CALL)
    assert rows["recommended_action_text"].to_list() == [
        "A call (phone): Advice", "Leave alone: did not allow the channel", "Leave alone", NULL,
    ]  # fmt: skip
    assert rows["recommended_action_text_zh"].to_list()[:2] == ["致电(phone):Advice", "不打扰:未许可该渠道"]
    assert all(english and chinese for english, chinese in SUPPRESSION_WORDS.values())
    assert with_action_texts(pd.DataFrame({"customer_id": ["a"]}), CALL).columns.to_list() == ["customer_id"]


def test_a_frozen_offer_is_said_as_it_was_frozen() -> None:
    rows = pd.DataFrame(
        {"play": ["personal_call", "old"], "channel": ["phone", "sms"], "offer": ["Then", "Hi"]}
    )
    assert with_play_texts(rows, CALL)["play_text"].to_list() == ["A call (phone): Then", "old (sms): Hi"]
    assert with_play_texts(rows, CALL)["play_text_zh"].to_list()[0] == "致电(phone):Then"


def test_every_change_is_said_in_words() -> None:
    assert set(VALUE_WORDS) == set(THINGS) - {"grade"}  # A, B and C say themselves
    assert change_text("relationship", "stable", "declining", {})[1] == "关系阶段:稳定期 → 退化期"
    assert change_text("action", "leave_alone", "personal_call", CALL) == (
        "Recommended: leave alone → A call",
        "推荐动作:不打扰 → 致电",
    )
    rows = pd.DataFrame({"what": ["tier", "grade"], "before": [NULL, "A"], "now": ["high", "B"]})
    assert with_change_texts(rows, {})["change_text"].to_list() == [
        "Risk of leaving: none → high",
        "Value grade: A → B",
    ]
    assert with_change_texts(rows.iloc[:0], {})["change_text_zh"].empty


def test_every_verdict_is_a_sentence_in_both_languages() -> None:
    row = {
        "play": "personal_call", "measure": "revenue", "total_low": -90.0, "total": 350.0, "total_high": 560.0,
        "more_customers": 1234.0, "tests_together": 8.0, "omitted_customers": 0.0, "verdict": "Old.",
    }  # fmt: skip
    rows = with_result_texts(pd.DataFrame([row | {"verdict_kind": kind} for kind in (*VERDICTS, NULL)]), CALL)
    assert rows["play_text_zh"].eq("致电").all()
    chinese = rows["verdict_text_zh"].to_list()
    assert chinese[-1] == "Old."  # measured before there were kinds
    assert len(set(chinese)) == len(VERDICTS) + 1
    assert not any("{" in text or "nan" in text for text in chinese + rows["verdict_text"].to_list())
    assert "未证实:收入的变化在 −90 至 560 之间;若再多 1,300 位客户,这样的增量即可显现。" in chinese
