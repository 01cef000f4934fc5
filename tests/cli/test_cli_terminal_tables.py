"""Tables of the terminal: nothing of them is cut, however narrow it is."""

from io import StringIO

import pytest
from rich.console import Console

from cli.terminal_tables import plain_table, print_table, wrapped_table

HEADINGS = ("play", "contacted", "held out", "extra profit", "95 %")
ROWS = [
    ("after_purchase_care", "6,170", "685", "49,382", "-6,170 to 100,615"),
    ("all", "8,638", "959", "69,136", "-8,638 to 140,861"),
]


def lines(width: int, wrapped: bool = False) -> list[str]:
    text = StringIO()
    table = (wrapped_table if wrapped else plain_table)("The list", *HEADINGS)
    for row in ROWS:
        table.add_row(*row)
    print_table(Console(file=text, width=width), table)
    return text.getvalue().splitlines()


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("width", [200, 80, 64, 40, 24])
def test_nothing_is_cut_and_no_line_is_too_long(width: int, wrapped: bool) -> None:
    page = lines(width, wrapped)
    text = "".join(page).replace(" ", "")
    assert "…" not in text
    assert max(map(len, page)) <= width
    for part in ("held", "extra", "profit", "685", "140,861"):
        assert part in text or width < 40  # folded between letters there


def test_a_wide_terminal_shows_each_heading_and_row_on_one_line() -> None:
    page = lines(90)
    assert sum("extra profit" in line for line in page) == 1
    assert sum("after_purchase_care" in line and "-6,170 to 100,615" in line for line in page) == 1


def test_headings_give_way_before_names_and_names_before_figures() -> None:
    page = "\n".join(lines(66))
    assert "extra profit" not in page
    assert "after_purchase_care" in page
    page = "\n".join(lines(56))
    assert "after_purchase_care" not in page
    assert "-6,170 to 100,615" in page
