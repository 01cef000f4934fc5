"""Whether the day or the month stands first: a few columns in, their readings out; and counted in real files."""

from datetime import date
from pathlib import Path

import pytest

from lake.guess.date_order import SwappableDates, date_orders
from lake.guess.source_facts import look
from lake.sources import Reading

TODAY = date(2026, 1, 1)
OPEN = (0, 0)


def dates(column: str = "sold", file: str = "a.csv", **evidence: object) -> SwappableDates:
    return SwappableDates((file, column), **{"only": OPEN, **evidence})


@pytest.mark.parametrize(
    ("columns", "firsts"),
    [
        ([dates(only=(3, 0))], ["day_first"]),
        ([dates(only=(0, 3))], ["month_first"]),
        ([dates(only=(1, 50))], ["month_first"]),  # a slip of the pen
        ([dates(is_dotted=True)], ["day_first"]),
        ([dates(future=(2, 0))], ["month_first"]),
        ([dates(), dates("paid", only=(0, 9))], ["month_first", "month_first"]),
        ([dates(), dates("paid", file="b.csv", only=(0, 9))], ["month_first", "month_first"]),
        (
            [dates(), dates("paid", only=(9, 0)), dates("sent", file="b.csv", only=(0, 9))],
            ["day_first", "day_first", "month_first"],
        ),
        ([dates(unsorted=(0.4, 0.01))], ["month_first"]),
        ([dates(unsorted=(0.4, 0.01)), dates("paid", unsorted=(0.5, 0.5))], ["month_first", "month_first"]),
        ([dates(unsorted=(0.4, 0.01)), dates("paid", only=(9, 0))], ["day_first", "day_first"]),
    ],
)
def test_what_settles_the_order(columns: list[SwappableDates], firsts: list[str]) -> None:
    orders = date_orders(columns)
    assert [orders[column.place].first for column in columns] == firsts
    assert not any(order.note for order in orders.values())


def test_what_stays_open_is_a_guess_that_tells_both_readings(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,sold\n1,3/4/2024 9:00\n2,3/5/2024 9:00\n3,3/3/2024 9:00\n")
    order = orders_of(tmp_path)[("a.csv", "sold")]
    assert (
        order.first == "month_first"
    )  # March 3 to 5 is a stretch of time, the third of three months is none
    assert order.note == (
        "day and month could change places, or day_first: row 2 '3/4/2024 9:00' is 3 April 2024 or 4 March 2024; "
        "row 3 '3/5/2024 9:00' is 3 May 2024 or 5 March 2024"
    )


def test_all_values_speak_and_not_the_first_ones(tmp_path: Path) -> None:
    lines = [f"{number},{number % 9 + 1}/{number % 11 + 1}/2024" for number in range(3000)]
    (tmp_path / "a.csv").write_text("\n".join(["id,sold", *lines, "3000,11/30/2024"]))
    assert orders_of(tmp_path)[("a.csv", "sold")].first == "month_first"


def test_a_sorted_file_speaks_by_its_order(tmp_path: Path) -> None:
    days = [f"{month}/{day}/2024" for month in range(1, 7) for day in range(1, 12)]
    (tmp_path / "a.csv").write_text("\n".join(["sold", *days]))
    assert orders_of(tmp_path)[("a.csv", "sold")].why == "so the rows are sorted by time"
    assert orders_of(tmp_path)[("a.csv", "sold")].first == "month_first"


def test_two_digits_of_a_year_are_no_year_of_the_romans(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,sold\n1,1/2/10 8:26\n2,1/30/10 8:26\n")
    source = evidence_of(tmp_path).sources[0]
    assert source.columns["sold"].reading.written == "month_first({c})"
    assert source.columns["sold"].most == 1_264_839_960  # 2010-01-30 08:26


@pytest.mark.parametrize("text", ["1.2.3", "99/99/2024", "A/1/2024", "12.50"])
def test_what_is_no_date_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(f"id,x\n1,{text}\n2,{text}\n")
    assert orders_of(tmp_path) == {}


def evidence_of(folder: Path):
    return look(["a.csv"], Reading(folder, "UTC", folder, "1GB", 1), TODAY)


def orders_of(folder: Path) -> dict:
    return dict(evidence_of(folder).dates)
