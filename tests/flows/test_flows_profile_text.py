"""The text of a first profile: YAML whatever the columns are called, with its doubts in comments."""

from datetime import date
from pathlib import Path

import yaml

from config.settings import load_settings
from flows.profile_corrections import corrections
from flows.profile_text import profile_text
from lake.guess.guess_mapping import tables_of
from lake.guess.source_facts import look
from lake.sources import Reading

ROWS = "".join(
    f"{number},{number % 7},{number % 9 + 1}/{number % 5 + 1}/2024,{number}.5\n" for number in range(60)
)
ODD = '"order","Customer: ""no""","the\nday","it\'s #1 total"\n'


def written(folder: Path, header: str) -> tuple[str, list[str]]:
    (folder / "orders.csv").write_text(header + ROWS)
    evidence = look(["orders.csv"], Reading(folder, "UTC", folder, "1GB", 1), date(2026, 1, 1))
    first = tables_of(evidence)
    text = profile_text("my-shop.yaml", "UTC", first, evidence.sources)
    (folder / "my-shop.yaml").write_text(text)
    settings = load_settings(folder / "my-shop.yaml", folder / "var")
    return text, corrections(first, None, settings.contracts)


def test_odd_names_come_back_as_they_are(tmp_path: Path) -> None:
    text, _ = written(tmp_path, ODD)
    assert yaml.safe_load(text)["tables"]["orders"]["columns"] == {
        "order_id": '"order"',
        "customer_id": '"Customer: ""no"""',
        "ordered_at": 'day_first("the\nday")',
        "amount": '"it\'s #1 total"',
    }


def test_a_date_of_either_order_is_a_guess_with_both_readings_of_two_rows(tmp_path: Path) -> None:
    text, sentences = written(tmp_path, "order_id,client,day,total\n")
    line = next(line for line in text.splitlines() if "ordered_at" in line)
    assert (
        "ordered_at: day_first(day)    # guess: day and month could change places, or month_first: row "
        in line
    )
    assert line.count(" or ") == 3  # the other reading, and those of two rows
    assert sentences[0].startswith("orders.ordered_at is a guess: day and month could change places")
