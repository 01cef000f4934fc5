"""The page of the day: its figures, its edges, and what must never be in it."""

import dataclasses
import re
from collections.abc import Callable, Sequence
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from outputs.evaluation import Evaluation
from outputs.published_day import JudgedQuestion, PublishedDay
from outputs.report import ReportIncomplete, render, write_report
from questions.declared import CHURN, REPURCHASE
from questions.question import Bound, Declaration, Words

QUALITY = {
    "Retain": {
        "auc": 0.8884,
        "average_precision": 0.5,
        "log_loss": 0.309,
        "brier": 0.1,
        "lift_top_decile": 4.0,
    },
    "Recency rule": {"auc": 0.828, "average_precision": 0.4, "log_loss": 0.3094, "brier": 0.2},
}
DECILES = pd.DataFrame(
    {"decile": [1, 2], "customers": [200, 100], "promised": [0.10, 0.50], "observed": [0.08, 0.53]}
)
SCORED = pd.DataFrame(
    {
        "customer_id": ["a", "b", "c", "d", "e"],
        "churn_probability": [0.8, 0.6, 0.3, 0.1, None],
        "churn_tier": ["high", "high", "medium", "low", None],
        "repurchase_probability": [0.1, 0.2, 0.5, 0.9, 0.05],
        "repurchase_tier": ["low", "low", "medium", "high", "low"],
        "days_since_last_order": [50.0, 40.0, 20.0, 2.0, 200.0],
        "historic_value": [5000.0, 300.0, 700.0, 90.0, 10.0],
        "value_at_risk": [900.0, 150.0, 170.0, 8.0, None],
        "value_grade": ["A", "B", "B", "C", "C"],
        "eligibility": ["scored"] * 5,
    }
)
SPEND = pd.Series({"a": 1000.0, "b": 200.0, "c": 600.0, "d": 80.0, "e": 0.0})
EVALUATION = Evaluation(date(2017, 12, 4), QUALITY, DECILES)
LEAVING = CHURN.ask({"active_days": 56, "horizon_days": 28})
BUYING = REPURCHASE.ask({"horizon_days": 14})


def spending(spend: pd.Series) -> Callable[[Sequence[str]], pd.DataFrame]:
    """The day's features, of which the page asks for the recent spend only."""
    return lambda names: pd.DataFrame({name: {"amount_365d": spend}[name] for name in names})


def no_consents() -> pd.DataFrame:
    return pd.DataFrame(columns=["customer_id", "channel", "is_allowed"])


REPORT = PublishedDay(
    as_of=date(2018, 1, 1),
    shop="Corner Shop",
    currency="USD",
    scored=SCORED,
    judged=(JudgedQuestion(LEAVING, EVALUATION), JudgedQuestion(BUYING, EVALUATION)),
    lineage={"Data version": "orders 3", "Scored at": "2018-01-01 06:00"},
    features=spending(SPEND),
    consents=no_consents,
)
NOBODY_ACTIVE = SCORED.assign(
    churn_probability=None, churn_tier=None, value_at_risk=None, days_since_last_order=99.0
)
NULLS = SCORED.assign(**{name: None for name in SCORED.columns if name not in ("customer_id", "eligibility")})


class Page(HTMLParser):
    """The words of a page, its table rows, and its tags with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words, self.rows, self.tags, self.inside = "", [], [], ""
        self.feed(text)
        self.words = " ".join(self.words.split())
        self.rows = [[" ".join(cell.split()) for cell in row] for row in self.rows]

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag in ("td", "th", "style"):
            self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside != "style":
            self.words += data
        if self.inside in ("td", "th"):
            self.rows[-1][-1] += f" {data}"

    def row(self, *start: str) -> list[str]:
        return next(row for row in self.rows if row[: len(start)] == list(start))


def changed(
    recent_spend: pd.Series = SPEND, churn: Evaluation | None = EVALUATION, **changes: Any
) -> PublishedDay:
    """The day with another recent spend, another evaluation of churn, or other fields."""
    judged = (JudgedQuestion(LEAVING, churn), *REPORT.judged[1:])
    return dataclasses.replace(REPORT, judged=judged, features=spending(recent_spend), **changes)


def page(**changes: Any) -> Page:
    return Page(render(changed(**changes)))


def test_the_first_sentences_say_what_the_frame_says() -> None:
    words = page().words
    assert "2 of 4 active customers are likely to leave within 28 days; they spent 1,200 USD" in words
    assert "1 of 5 customers is likely to buy again within 14 days." in words


SECOND = Declaration(
    name="second_order",
    label="ordered_again",
    yes_means="order",
    conditions=(Bound("orders_ever", least=1, most=1),),
    words=Words(
        question="Does a customer with one order place a second?",
        doing="ordering a second time",
        do="order a second time",
        did="ordered a second time",
        did_not="did not",
        exclusion="have ordered more than once",
        probability=("0 to 1", "0 至 1"),
    ),
).ask({"horizon_days": 60})


def test_a_question_the_page_has_never_heard_of_gets_its_sentence_section_and_words() -> None:
    answers = {
        "second_order_probability": [0.9, 0.1, None, None, None],
        "second_order_tier": ["high", "low", *"---"],
    }
    orders = pd.DataFrame(
        {"amount_365d": SPEND, "orders_ever": [1.0, 1.0, 3.0, 2.0, 1.0]}, index=list("abcde")
    )
    day = dataclasses.replace(
        REPORT,
        scored=SCORED.assign(**answers),
        judged=(*REPORT.judged, JudgedQuestion(SECOND, EVALUATION)),
        features=lambda names: orders[list(names)],
    )
    words = Page(render(day)).words
    assert "1 of 2 customers is likely to order a second time within 60 days." in words
    assert "Without a probability: 2 have ordered more than once and 1 have too little history" in words
    assert "the model expected 70 to order a second time; 69 ordered a second time." in words
    assert "Ordered againA customer with at least one order in the next 60 days." in words
    assert "Ordering a second time within 60 days" in words


def test_tiers_count_share_mean_and_spend() -> None:
    assert page().row("high", "2") == ["high", "2", "50.0%", "70.0% 60% to 80%", "1,200"]
    assert page().row("low", "3") == ["low", "3", "60.0%", "11.7% 5% to 20%", "1,200"]


def test_value_at_risk_is_the_scored_tables_column_largest_first() -> None:
    rows = [row for row in page().rows if row[0] in "abcde"]
    assert [(row[0], row[-1]) for row in rows] == [("a", "900"), ("c", "170"), ("b", "150"), ("d", "8")]
    assert rows[0] == ["a", "80.0%", "high", "50", "1,000", "5,000", "A", "900"]
    assert "The 4 customers below hold 1,228 of 1,228 USD (100%)" in page().words
    assert "value at risk in the next 365 days, explained below1,228 USD" in page().words


def test_no_more_than_twenty_customers_are_named() -> None:
    many = pd.concat([SCORED[:1].assign(customer_id=f"id{i:03}") for i in range(50)])
    spend = pd.Series({f"id{i:03}": 1000.0 for i in range(50)})
    named = [row[0] for row in page(scored=many, recent_spend=spend).rows if row[0].startswith("id")]
    assert named == [f"id{i:03}" for i in range(20)]


def test_promised_and_observed_are_shown_per_decile_and_summed_up() -> None:
    assert page().row("2", "100") == ["2", "100", "50.0%", "53.0%", "+3.0"]
    assert "the model expected 70 to leave; 69 left." in page().words
    assert "about 300 customers" in page().words


def test_the_best_of_each_column_is_marked_and_equal_as_shown_is_equal() -> None:
    ours, theirs = page().row("Retain"), page().row("Recency rule")
    best = " ● best"
    assert ours[1:] == [f"0.888{best}", f"0.500{best}", f"0.309{best}", f"0.100{best}", "–", f"4.00{best}"]
    assert theirs[1:] == ["0.828", "0.400", f"0.309{best}", "0.200", "–", "–"]


def test_nothing_in_the_page_points_outside() -> None:
    text = render(REPORT)
    assert not re.search(r"https?:|src=|href=|url\(|@import|<script|<link", text, re.IGNORECASE)
    assert not [value for _, attrs in Page(text).tags for value in attrs.values() if value and "//" in value]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'\"><img src=x onerror=y>", "{{ 7 * 7 }}"])
def test_text_from_outside_stays_text(text: str, tmp_path: Path) -> None:
    scored = SCORED.assign(customer_id=pd.Series([text, "b", "c", "d", "e"], dtype="object"), churn_tier=text)
    day = changed(
        shop=text,
        currency=text,
        scored=scored,
        recent_spend=pd.Series([9000.0], index=pd.Index([text], dtype="object")),
        churn=dataclasses.replace(EVALUATION, quality={text: QUALITY["Retain"]}),
        lineage={text: text},
    )
    write_report(day, tmp_path / "report.html")
    shown = Page((tmp_path / "report.html").read_text("utf-8"))
    assert text in shown.words
    assert not {"script", "img"} & {tag for tag, _ in shown.tags}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"scored": SCORED[:0]}, "There are no customers on this day."),
        ({"scored": NOBODY_ACTIVE}, "No customer ordered in the last 56 days"),
        ({"scored": NOBODY_ACTIVE}, "No value is at risk on this day"),
        ({"scored": NULLS}, "Nobody has a probability on this day."),
        ({"scored": NULLS}, "5 have too little history or no model yet"),
        ({"scored": SCORED[:1]}, "The only active customer is likely to leave"),
        ({"scored": SCORED[:1]}, "One customer has any: 900 USD"),
        ({"scored": SCORED[3:]}, "The only active customer is not likely to leave"),
        ({"churn": None}, "Not judged yet"),
        ({"churn": dataclasses.replace(EVALUATION, quality={}, deciles=DECILES[:0])}, "Not judged yet"),
        ({"currency": "ZZZ"}, "1,200 ZZZ"),
        ({"recent_spend": SPEND[:0]}, "2 of 4 active customers are likely to leave within 28 days."),
        ({"recent_spend": SPEND * 1e6}, "1,200.0 M USD"),
        ({"scored": SCORED.assign(value_at_risk=None)}, "No value is at risk on this day"),
        ({"scored": SCORED.assign(churn_tier="exotic")}, "None of the 4 active customers is likely to leave"),
        ({"scored": SCORED.convert_dtypes()}, "2 of 4 active customers are"),
    ],
)
def test_edges_are_said_in_words(changes: dict, says: str) -> None:
    shown = page(**changes).words
    assert says in shown
    assert not re.search(r"\b(nan|None|inf|NaT)\b", shown.replace("None of the", ""))


def test_tables_and_pictures_can_be_read_aloud() -> None:
    tags = page().tags
    names = [tag for tag, _ in tags]
    assert names.count("table") == names.count("caption") == 7
    assert all("scope" in attrs for tag, attrs in tags if tag == "th")
    pictures = [attrs for tag, attrs in tags if tag == "svg" and attrs.get("role") == "img"]
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(pictures) == 2
    assert len(ids) == len(set(ids))
    assert all(set(attrs["aria-labelledby"].split()) <= set(ids) for attrs in pictures)
    assert all(attrs.get("aria-hidden") for tag, attrs in tags if tag == "svg" and "role" not in attrs)


def test_the_same_report_gives_the_same_bytes_and_a_failing_one_keeps_the_old_page(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(REPORT, path)
    first = path.read_bytes()
    write_report(REPORT, path)
    assert path.read_bytes() == first
    with pytest.raises(ReportIncomplete, match=r"needs the column churn_tier .* Score that day again"):
        write_report(changed(scored=SCORED.drop(columns="churn_tier")), path)
    assert path.read_bytes() == first
