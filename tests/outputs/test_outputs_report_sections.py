"""The report's sections: what they show of a day's tables in both languages, and that none is shown empty."""

import dataclasses
import re
from datetime import datetime

import pandas as pd
import pytest

from outputs.planned_list import PlannedList
from outputs.play_texts import PlayWords
from outputs.published_day import PublishedDay
from outputs.report import render
from tests.outputs.full_day import (
    ACTIONS,
    BROWSERS,
    CAMPAIGNS,
    CHANGES,
    CHINESE,
    FIGURES,
    FULL,
    RESULTS,
    YEAR_AGO,
)
from tests.outputs.test_outputs_report import REPORT, Page

SECTIONS = [
    "shop",
    "risk",
    "plan",
    "campaigns",
    "tiers",
    "stages",
    "changes",
    "cohorts",
    "second",
    "satisfaction",
    "prospects",
    "promised",
    "quality",
    "words",
]
NEVER_LEFT_OUT = ["risk", "tiers", "promised", "quality", "words"]


def sections(day: PublishedDay) -> list[str]:
    return [attrs["aria-labelledby"] for tag, attrs in Page(render(day)).tags if tag == "section"]


def page(**changes: object) -> Page:
    return Page(render(dataclasses.replace(FULL, **changes)))


def test_money_comes_first_then_people_then_models() -> None:
    assert sections(FULL) == SECTIONS
    words = page().words
    assert words.index("Money The shop") < words.index("People Who is") < words.index("Models Promised")


def test_a_section_without_data_is_left_out() -> None:
    assert sections(REPORT) == NEVER_LEFT_OUT
    for name, gone in (
        ("figures", ["shop", "stages", "cohorts", "second"]),
        ("changes", ["changes"]),
        ("potential", ["prospects"]),
    ):
        assert sections(dataclasses.replace(FULL, **{name: pd.DataFrame})) == [
            s for s in SECTIONS if s not in gone
        ]
    assert "campaigns" not in sections(dataclasses.replace(FULL, campaigns=tuple))
    assert "changes" not in sections(dataclasses.replace(FULL, earlier=lambda: None))
    assert "first day scored" in page(earlier=lambda: None).words


def test_a_figure_stands_with_its_days_the_scored_day_before_and_the_year_before() -> None:
    row = page().row("Revenue 2017-10-03 – 2017-12-31")
    assert row[1:] == ["3,000", "2,900", "2,000", "+50.0%"]
    retention = page().row("Ordered again after the period before 2017-10-03 – 2017-12-31")
    assert retention[1:] == ["50.0% 40.0% to 60.0%", "–", "45.0%", "+5.0"]


def test_what_is_expected_is_compared_with_the_customers_of_then_not_with_everybody() -> None:
    words = page().words
    assert (
        "1,200 USD are expected from today’s customers in the next 14 days (1,000 USD to 1,400 USD)" in words
    )
    assert "In the same days last year it was 1,000 USD from the customers of then." in words
    assert page().row("Revenue expected from today’s customers 2018-01-01 – 2018-01-14")[3:] == [
        "1,000",
        "+20.0%",
    ]


def test_without_a_year_of_data_its_columns_are_left_out() -> None:
    young = FIGURES[~FIGURES["figure"].eq("revenue_last_year") & ~FIGURES["period"].eq(YEAR_AGO)]
    shown = page(figures=lambda: young)
    assert "The data do not reach back a year yet." in shown.words
    assert shown.row("Revenue 2017-10-03 – 2017-12-31")[1:] == ["3,000", "2,900"]


def test_the_first_figures_stand_beside_those_of_the_scored_day_before() -> None:
    words = page().words
    assert "customers so far54 on 2017-12-31" in words
    assert "explained below1,228 USD1,228 on 2017-12-31" in words
    assert "On 31 December 2017 it was 1,228 USD in all." in words
    assert page().row("high", "2 was 2")[0] == "high"


def test_stages_their_change_and_their_flow() -> None:
    shown = page()
    assert shown.row("mature") == ["mature", "3", "60.0%", "80.0% −20.0"]
    assert shown.row("declining") == ["declining", "2", "40.0%", "0.0% +40.0"]
    assert "mature to declining: 1 (25.0%)" in shown.words
    assert "How the customers of 4 December 2017 moved until 1 January 2018" in shown.words


def test_changes_are_counted_from_where_to_where() -> None:
    shown = page()
    assert "What changed since 31 December 2017" in shown.words
    assert "3 customers entered or left" in shown.words
    assert shown.row("Risk of leaving") == ["Risk of leaving", "low", "high", "2"]
    assert shown.row("Recommended") == ["Recommended", "leave alone", "A call", "1"]


def test_cohorts_and_their_mean_by_heads() -> None:
    shown = page()
    assert shown.row("2017-10") == ["2017-10", "100", "50%", "30%"]
    assert shown.row("2017-11") == ["2017-11", "300", "20%", ""]
    assert shown.row("all shown") == ["all shown", "400", "28%", "30%"]


def test_the_way_to_the_second_order() -> None:
    shown = page()
    assert shown.row("30 days") == ["30 days", "400", "40.0% 35.0% to 45.0%", "39.0%"]
    assert shown.row("without a coupon")[2] == "50.0% 40.0% to 60.0%"
    assert shown.row("category: tea")[1] == "50"


def test_satisfaction_by_driver_and_what_the_data_say_nothing_of() -> None:
    shown = page()
    assert (
        "On 1 January 2018 it is 76 on average over the 3 customers of whom anything is known (60%)."
        in shown.words
    )
    assert "On 31 December 2017 it was 76." in shown.words
    assert "The data say nothing of: price (bought at full price), payment (went through)" in shown.words
    assert shown.row("quality (orders not returned)")[1:] == ["3", "1 33.3%", "1"]
    assert shown.row("delivery (in time)")[1:] == ["2", "2 100.0%", "2"]
    silent = ACTIONS.assign(satisfaction_index=None, satisfaction_drivers=None)
    assert "satisfaction" not in sections(dataclasses.replace(FULL, scored=silent))


def test_people_without_an_order_by_what_they_did() -> None:
    shown = page()
    assert shown.row("all", "4") == ["all", "4", "1", "100.0%"]
    assert shown.row("goal-directed visitors")[1:] == ["2", "1", "50.0%"]
    assert shown.row("browsing visitors")[1:] == ["1", "0", "25.0%"]
    assert shown.row("something in the cart in 30 days")[1:] == ["1", "1", "25.0%"]
    assert shown.row("registered in the last 30 days")[1:] == ["2", "1", "50.0%"]
    assert shown.row("refused every channel")[1:] == ["1", "0", "25.0%"]
    plain = BROWSERS.assign(is_goal_directed=None, carts_left_30d=None)  # a shop that notes no visits
    assert "goal-directed visitors" not in page(potential=lambda: plain).words


def test_the_plan_with_its_curve_and_who_is_left_alone() -> None:
    shown = page()
    assert (
        "contacting 12 customers would cost 40.00 USD and is expected to earn 90.00 USD beyond it"
        in shown.words
    )
    assert "The first 5.00 USD already bring 67% of that." in shown.words
    assert shown.row("A call", "10")[2:] == ["35.00", "80.00 0.00 to 150"]
    assert shown.row("A call", "2") == ["A call", "2", "2", "40.0%"]
    assert shown.row("Leave alone: did not allow the channel")[1:] == ["2", "2", "40.0%"]
    assert (
        "no contact is expected to earn" in page(plan=lambda: PlannedList((), None, (), 0, 0, 0, 0.3)).words
    )


def test_campaigns_due_next_promised_and_observed() -> None:
    shown = page()
    assert "Due: autumn (closed on 2018-01-01). " in shown.words
    assert "Next to be measured: winter, on 1 February 2018." in shown.words
    assert "spring: Proven: 350 profit more, between 150 and 560." in shown.words
    assert shown.row("spring")[-2:] == ["400 100 to 700", "350 150 to 560"]
    assert shown.row("autumn")[-1] == "not measured"
    wide = RESULTS.assign(total_low=-90.0, verdict_kind="small_gain", more_customers=1234.0)
    assert "profit between −90 and 560; with 1,300 more customers it" in page(results=lambda: wide).words
    older = RESULTS.drop(columns="verdict_kind")  # measured by a version that kept the sentence only
    assert "spring: Kept as it was." in page(results=lambda: older).words
    few = RESULTS.assign(total=None, total_low=None, total_high=None, verdict_kind="too_few")
    assert page(results=lambda: few).row("spring")[-1] == "too few to compare"


def test_the_chinese_page_speaks_chinese() -> None:
    text = render(CHINESE)
    shown = Page(text)
    assert '<html lang="zh-Hans">' in text
    assert sections(CHINESE) == SECTIONS
    assert "4 位活跃顾客中有 2 位在 28 天内流失的可能性高" in shown.words
    assert "2018年1月1日" in shown.words
    assert shown.row("成熟") == ["成熟", "3", "60.0%", "80.0% −20.0"]
    assert shown.row("不打扰:未许可该渠道")[1] == "2"
    assert "spring:已证实:利润增加 350,区间为 150 至 560。" in shown.words
    assert "待衡量:autumn(2018-01-01结束)。" in shown.words
    english = set(re.findall(r"[A-Za-z]{3,}", shown.words)) - set(NAMES.split())
    assert not english, f"left in English: {english}"


NAMES = """Corner Shop USD retain measure autumn winter spring tea AUC Brier RFM NBD Retain Kaplan Meier
    Data versionorders Scored"""


@pytest.mark.parametrize("day", [FULL, CHINESE, REPORT], ids=["full", "chinese", "bare"])
def test_the_page_can_be_read_aloud_and_holds_nothing_from_outside(day: PublishedDay) -> None:
    text = render(day)
    tags = Page(text).tags
    names = [tag for tag, _ in tags]
    assert names.count("table") == names.count("caption")
    assert all("scope" in attrs for tag, attrs in tags if tag == "th")
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    named = [attrs["aria-labelledby"].split() for _, attrs in tags if "aria-labelledby" in attrs]
    assert {name for part in named for name in part} <= set(ids)
    assert not re.search(r"https?:|src=|href=|url\(|@import|<script|<link", text, re.IGNORECASE)
    assert not re.search(r"\b(nan|None|NaT|inf)\b", Page(text).words)


def test_every_table_scrolls_by_itself_so_that_a_narrow_page_does_not() -> None:
    open_tags: list[dict] = []
    for tag, attrs in re.findall(r"<(/?(?:div|table))\b([^>]*)>", render(FULL)):
        if tag == "div":
            open_tags.append(attrs)
        elif tag == "/div":
            open_tags.pop()
        elif tag == "table":
            assert any('class="scroll"' in outer for outer in open_tags)
    style = render(FULL).split("<style>")[1].split("</style>")[0]
    assert "@media print" in style
    assert "max-width: 40rem" in style
    assert not re.search(r"[^-]width: (?:\d{3,}px|[3-9]\dr?em)", style), "a fixed width wider than a phone"


def test_what_stands_in_the_tables_is_escaped() -> None:
    text = "<img src=x onerror=y>"
    day = dataclasses.replace(
        FULL,
        plays={"call": PlayWords((text, text), "phone", text)},
        figures=lambda: FIGURES.replace({"segment": {"tea": text}}),
        campaigns=lambda: [dataclasses.replace(line, name=text) for line in CAMPAIGNS],
        changes=lambda: CHANGES.assign(now=text),
    )
    shown = Page(render(day))
    assert text in shown.words
    assert "img" not in {tag for tag, _ in shown.tags}


def test_a_table_is_read_once_however_many_sections_ask() -> None:
    reads: list[datetime] = []

    def figures() -> pd.DataFrame:
        reads.append(datetime(2018, 1, 1))
        return FIGURES

    render(dataclasses.replace(FULL, figures=figures))
    assert len(reads) == 1
