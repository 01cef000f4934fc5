"""The page of `retain check`: its verdict, its edges, and what must never be in it."""

import dataclasses
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from outputs.check_findings import (
    ActiveChoice,
    CostFinding,
    FamilyFinding,
    Findings,
    HorizonChoice,
    MissingFinding,
    ModelFinding,
    Pause,
    PhaseFinding,
    RhythmFinding,
    TableFinding,
)
from outputs.check_page import render, verdict, write_check

ORDERS = TableFinding(
    "orders", 1000, 12, 3, date(2024, 1, 1), date(2024, 10, 6), ("No day is missing.",),
    (("amount is not negative.", 12),), "",
)  # fmt: skip
CHURN = ModelFinding(
    "churn", "Does a customer order nothing?", ("left", "stayed"),
    (PhaseFinding("stop", "2024-08-08", 42, 94, 30),), "It would learn from 13 as-of dates.", "", "",
)  # fmt: skip
RHYTHM = RhythmFinding(
    question="churn",
    sentences=("Of all orders, half within 6 days.",),
    pauses=(Pause("1–3", 0.6), Pause("4–6", 0.3)),
    later=0.1,
    actives=(ActiveChoice(40, 0.97, True, True),),
    active_since=date(2024, 5, 20),
    horizons=(HorizonChoice(20, 500, 100, 0.2, 0.08, "2024-07-01", "51 days more", True, False),),
    horizon_active_days=40,
    watched=70,
    proposals=("active_days: 40, as it is now.",),
    setting="churn: {active_days: 40, horizon_days: 20}",
)
FINDINGS = Findings(
    shop="Corner shop",
    refusals=(),
    tables=(ORDERS,),
    absent=("visits",),
    customers=238,
    models=(CHURN,),
    rhythm=RHYTHM,
    families=(FamilyFinding("orders", 39, 39), FamilyFinding("basket", 0, 32)),
    missing=(MissingFinding("the table order_items", 32, "32 basket"),),
    costs=(CostFinding("a first training", 130.0, None, "from a probe"),),
)
HOPELESS = dataclasses.replace(
    CHURN, phases=(), enough="", problem="23 more days of orders.", advice="Try 30."
)
NOTHING = Findings("Empty", ("orders: no file",), (), (), 0, (), None, (), (), ())


class Page(HTMLParser):
    """The words of a page outside its styles, and its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words, self.tags, self.style = "", [], False
        self.feed(text)
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append((tag, dict(attrs)))
        self.style = tag == "style"

    def handle_data(self, data: str) -> None:
        if not self.style:
            self.words += data

    def handle_endtag(self, tag: str) -> None:
        self.style = False


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "The data would land, and the model for churn can be trained."),
        ({"models": (HOPELESS,)}, "training would refuse: there is not enough for churn."),
        (
            {"tables": (dataclasses.replace(ORDERS, problem="5% rejected."),)},
            "Nothing would land: orders did not pass.",
        ),
        ({"models": ()}, "There are no orders to look at."),
    ],
)
def test_the_verdict_is_one_plain_sentence(changes: dict, says: str) -> None:
    assert says in verdict(dataclasses.replace(FINDINGS, **changes))


def test_the_page_shows_every_finding() -> None:
    words = Page(render(FINDINGS)).words
    for sentence in ("amount is not negative.", "half within 6 days", "8.0%", "51 days more", "0 of 32", "+32",
                 "about 2 minutes", "Not mapped: visits", "horizon_days: 20}"):  # fmt: skip
        assert sentence in words


@pytest.mark.parametrize(
    "findings", [NOTHING, dataclasses.replace(FINDINGS, models=(HOPELESS,), rhythm=None)]
)
def test_a_page_with_little_to_say_is_still_a_page(findings: Findings) -> None:
    words = Page(render(findings)).words
    assert not re.search(r"\b(nan|None|inf)\b", words)
    assert all(sentence in words for sentence in findings.refusals)


def test_nothing_in_the_page_points_outside() -> None:
    text = render(FINDINGS)
    assert not re.search(r"https?:|src=|href=|url\(|@import|<script|<link", text, re.IGNORECASE)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'\"><img src=x onerror=y>", "{{ 7 * 7 }}"])
def test_text_from_outside_stays_text(text: str, tmp_path: Path) -> None:
    table = dataclasses.replace(ORDERS, name=text, notes=(text,), rules=((text, 1),), problem=text)
    model = dataclasses.replace(CHURN, name=text, question=text, enough=text)
    rhythm = dataclasses.replace(RHYTHM, sentences=(text,), pauses=(Pause(text, 0.5),), setting=text)
    findings = dataclasses.replace(
        FINDINGS, shop=text, refusals=(text,), tables=(table,), models=(model,), rhythm=rhythm,
        missing=(MissingFinding(text, 1, text),), absent=(text,),
    )  # fmt: skip
    write_check(tmp_path / "check.html", findings)
    shown = Page((tmp_path / "check.html").read_text("utf-8"))
    assert text in shown.words
    assert not {"script", "img"} & {tag for tag, _ in shown.tags}
