"""Reasons in sentences, with the customer's figure, their own usual and the shop's."""

from types import SimpleNamespace

import pandas as pd
import pytest

from outputs.reason_texts import sentences, shown, with_texts

NAN = float("nan")
CATALOGUE = {
    "risk_silence_high": SimpleNamespace(
        sentence=("Silent for long.", "沉默已久。"),
        figure=("{n} day{s} silent", "沉默 {n} 天"),
        unit="days",
    ),
    "keep_spend_high": SimpleNamespace(
        sentence=("Spends much.", "消费多。"), figure=("{n} spent", "消费 {n}"), unit="currency"
    ),
    "keep_discounts_low": SimpleNamespace(
        sentence=("Few discounts.", "折扣少。"), figure=("{n} of orders", "{n} 的订单"), unit="share"
    ),
}
SCORED = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c"],
        "reason_1": ["risk_silence_high", "keep_spend_high", None],
        "reason_1_value": [31.0, 45.5, NAN],
        "reason_1_own_usual": [12.0, NAN, NAN],
        "reason_1_shop_usual": [20.0, 9.0, NAN],
        "counter_reason": ["a code of long ago", None, "keep_discounts_low"],
        "counter_reason_value": [1.0, NAN, 0.125],
        "counter_reason_own_usual": [1.0, NAN, 0.25],
        "counter_reason_shop_usual": [1.0, NAN, 0.5],
        "run_id": ["r", "r", "r"],
    },
    index=[7, 8, 9],
)


@pytest.mark.parametrize(
    ("code", "figures", "english", "chinese"),
    [
        (
            "risk_silence_high",
            (31.0, 12.0, 20.0),
            "Silent for long. 31 days silent; usually 12; the shop's customers 20.",
            "沉默已久。沉默 31 天;平时 12;本店顾客 20。",
        ),
        (
            "risk_silence_high",
            (1.0, NAN, 0.5),
            "Silent for long. 1 day silent; the shop's customers 0.5.",
            "沉默已久。沉默 1 天;本店顾客 0.5。",
        ),
        (
            "keep_spend_high",
            (45.5, 40.0, 1200.0),
            "Spends much. 46 EUR spent; usually 40; the shop's customers 1,200.",
            "消费多。消费 46 EUR;平时 40;本店顾客 1,200。",
        ),
        ("risk_silence_high", (NAN, NAN, NAN), "Silent for long.", "沉默已久。"),
    ],
)
def test_a_sentence_has_the_figure_and_what_is_usual(
    code: str, figures: tuple[float, ...], english: str, chinese: str
) -> None:
    assert sentences(CATALOGUE[code], figures, "EUR") == (english, chinese)


@pytest.mark.parametrize(
    ("figures", "unit", "texts"),
    [
        ((5.0, 5.0, 4.96), "orders", ["5", "5", "4.96"]),
        ((0.004, 0.0, NAN), "share", ["<1%", "0%", "–"]),
        ((100.4, 100.41, 2000.0), "signed currency", ["100.40", "100.41", "2,000.00"]),
        ((1.0, 1.0000000001, 1.0), "days", ["1", "1", "1"]),
    ],
)
def test_what_differs_looks_different(figures: tuple[float, ...], unit: str, texts: list[str]) -> None:
    assert shown(figures, unit) == texts


def test_the_list_has_both_languages_after_each_code_and_nothing_where_there_is_no_reason() -> None:
    texts = with_texts(SCORED, CATALOGUE, "EUR")
    assert list(texts.columns[:4]) == ["customer_id", "reason_1", "reason_1_text", "reason_1_text_zh"]
    pd.testing.assert_frame_equal(texts[list(SCORED.columns)], SCORED)
    assert texts["reason_1_text"].tolist()[2] is None
    assert texts["reason_1_text"].tolist()[1] == "Spends much. 45.50 EUR spent; the shop's customers 9.00."
    assert texts["counter_reason_text"].isna().tolist() == [True, True, False]
    assert "12% of orders; usually 25%; the shop's customers 50%." in str(texts["counter_reason_text"][9])


def test_a_day_of_an_older_version_has_its_sentences_without_figures() -> None:
    old = SCORED[["customer_id", "reason_1", "run_id"]]
    texts = with_texts(old, CATALOGUE, "EUR")
    assert list(texts.columns) == ["customer_id", "reason_1", "reason_1_text", "reason_1_text_zh", "run_id"]
    assert texts["reason_1_text"].tolist()[:2] == ["Silent for long.", "Spends much."]
