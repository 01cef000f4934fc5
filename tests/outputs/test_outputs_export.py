"""Lists that a spreadsheet opens safely, written whole or not at all."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from outputs.csv_export import write_csv
from outputs.whole_file import CannotWrite, whole_file


def written(frame: pd.DataFrame, folder: Path) -> str:
    write_csv(frame, folder / "list.csv")
    return (folder / "list.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-2", "@sum", "\t=1", "\rx", "\nx", "  =1", "\u00a0=1", "\u200b=1", "＝1", "＠x"]
)
def test_a_text_that_could_run_as_a_formula_gets_an_apostrophe(cell: str, tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"id": [cell]}), tmp_path / "list.csv")
    assert (tmp_path / "list.csv").read_bytes().decode("utf-8-sig") == f'"id"\n"\'{cell}"\n'


@pytest.mark.parametrize("kind", ["object", "str", "category"])
def test_formulas_are_found_in_every_kind_of_text_column_and_in_names(kind: str, tmp_path: Path) -> None:
    assert written(pd.DataFrame({"=a": ["=1", "b=1"]}).astype(kind), tmp_path) == '"\'=a"\n"\'=1"\n"b=1"\n'


def test_negative_numbers_are_not_text(tmp_path: Path) -> None:
    assert written(pd.DataFrame({"n": [-5.5, -1.0]}), tmp_path) == '"n"\n-5.5\n-1\n'


def test_ids_and_unicode_and_quotes_come_back_as_they_went(tmp_path: Path) -> None:
    ids = ["007", "1e5", 'say "hi", twice', "two\nlines", "Zoë 王 🙂", "a;b", "12345678901234567890"]
    write_csv(pd.DataFrame({"id": ids}), tmp_path / "list.csv")
    assert pd.read_csv(tmp_path / "list.csv", dtype=str)["id"].to_list() == ids


def test_floats_are_rounded_without_noise_or_minus_zero(tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": [0.1 + 0.2, 1 / 3, -1e-9, 1e7, np.nan]})
    assert written(frame, tmp_path).split("\n")[1:-1] == ["0.3", "0.333333", "0", "10000000", ""]


def test_dates_are_iso_and_midnight_columns_have_no_hour(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "day": [dt.date(2018, 1, 2)],
            "as_of": [pd.Timestamp("2018-01-01")],
            "at": [pd.Timestamp("2018-01-01 06:00:01.5")],
        }
    )
    assert written(frame, tmp_path).split("\n")[1] == "2018-01-02,2018-01-01,2018-01-01 06:00:01"


def test_null_is_empty_and_an_empty_frame_is_its_names(tmp_path: Path) -> None:
    assert written(pd.DataFrame({"a": [None, ""], "b": [1.0, None]}), tmp_path) == '"a","b"\n,1\n"",\n'
    assert written(pd.DataFrame({"a": pd.Series([], dtype="str")}), tmp_path) == '"a"\n'


def test_the_same_frame_gives_the_same_bytes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": [f"c{i}" for i in range(999)], "p": np.linspace(0, 1, 999)})
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    write_csv(frame, first)
    write_csv(frame.set_index("id", drop=False), second)
    assert first.read_bytes() == second.read_bytes()


def test_the_old_file_stays_when_writing_fails_half_way(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("old")

    def write() -> None:
        with whole_file(path) as file:
            file.write(b"half")
            raise KeyError("interrupted")

    with pytest.raises(KeyError):
        write()
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["list.csv"]


def test_readers_see_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("old")
    with whole_file(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CannotWrite, match=r"Cannot write .*list\.csv: .*name another one") as caught:
        write_csv(pd.DataFrame({"a": [1]}), tmp_path / "file" / "list.csv")
    assert caught.value.exit_code == 1
    assert (tmp_path / "file").read_text() == "not a folder"
