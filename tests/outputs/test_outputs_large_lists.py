"""Large lists: packed, under a second name, in runs of rows, equal texts made once."""

import gzip
from pathlib import Path

import pandas as pd
import pytest

import outputs.csv_export
from outputs.csv_export import write_csv
from outputs.file_link import name_again
from outputs.packed_file import pack
from outputs.repeated_texts import texts_of_rows
from outputs.whole_file import CannotWrite


def test_packing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    packed = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "list.csv").write_text("customer_id\n" * 999)
        packed.append(pack(tmp_path / name / "list.csv").read_bytes())
    assert packed[0] == packed[1]
    assert gzip.decompress(packed[0]).decode() == "customer_id\n" * 999


def test_a_name_that_cannot_be_given_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kept").touch()
    with pytest.raises(CannotWrite):
        name_again(tmp_path / "folder", tmp_path / "list.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder"]


def test_rows_of_a_list_are_the_same_in_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = pd.Timestamp("2024-05-01 12:00")
    frame = pd.DataFrame(
        {
            "id": ["=1", "b", "c"],
            "at": [pd.Timestamp("2024-05-01"), pd.Timestamp("2024-05-02"), noon],
            "text": [None, None, "x"],
        }
    )
    write_csv(frame, tmp_path / "whole.csv")
    monkeypatch.setattr(outputs.csv_export, "AT_A_TIME", 1)
    write_csv(frame, tmp_path / "runs.csv")
    assert (tmp_path / "runs.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert b"2024-05-01 00:00:00" in (tmp_path / "runs.csv").read_bytes(), "one has an hour, so all have"


def test_equal_rows_are_put_into_words_once() -> None:
    seen: list[object] = []

    def text(row: object) -> tuple[str, None]:
        seen.append(row)
        return str(row), None

    rows = pd.DataFrame({"code": ["a", None, "a", None], "figure": [1.0, float("nan"), 1.0, float("nan")]})
    english, chinese = texts_of_rows(rows, text)
    assert (len(seen), english[0] == english[2], english[1] == english[3]) == (2, True, True)
    assert english[0] != english[1]
    assert chinese.tolist() == [None] * 4
    assert texts_of_rows(rows.iloc[:0], text)[0].tolist() == []
