"""A day's files are written once: `current` is a link to the newest day's, and lists of earlier days are packed."""

import gzip
from datetime import date
from pathlib import Path

import pandas as pd

from flows.score.output_files import write_outputs
from outputs.published_day import Output, PublishedDay
from outputs.whole_file import whole_file


def write_day(day: PublishedDay, path: Path) -> None:
    with whole_file(path) as file:
        file.write(str(day.as_of).encode())


OUTPUTS = (
    Output("list", "exports/{day}/list.csv", write_day),
    Output("page", "reports/{day}.html", write_day),
)


def publish(home: Path, day: int, *, is_newest: bool = True) -> None:
    published = PublishedDay(
        date(2024, 5, day), "shop", "EUR", pd.DataFrame(), (), {}, lambda names: pd.DataFrame(), pd.DataFrame
    )
    write_outputs(published, OUTPUTS, home, is_newest=is_newest)


def files(home: Path) -> dict[str, str]:
    """Every file that is no link, and what it says, unpacked."""
    return {
        str(path.relative_to(home)): (gzip.open(path) if path.suffix == ".gz" else path.open("rb"))
        .read()
        .decode()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def test_current_is_a_link_and_the_lists_before_the_newest_are_packed(tmp_path: Path) -> None:
    (tmp_path / "exports/current").mkdir(parents=True)
    (tmp_path / "exports/current/list.csv").write_text("the copy of an earlier version of Retain")
    publish(tmp_path, 1)
    publish(tmp_path, 2)
    assert files(tmp_path) == {
        "exports/2024-05-01/list.csv.gz": "2024-05-01",
        "exports/2024-05-02/list.csv": "2024-05-02",
        "reports/2024-05-01.html": "2024-05-01",
        "reports/2024-05-02.html": "2024-05-02",
    }
    assert (tmp_path / "exports/current/list.csv").read_text() == "2024-05-02"
    assert (tmp_path / "reports/current.html").readlink() == Path("2024-05-02.html")
    tmp_path.rename(tmp_path.with_name("moved"))  # a home that is moved keeps its links
    assert (tmp_path.with_name("moved") / "exports/current/list.csv").read_text() == "2024-05-02"


def test_an_earlier_day_published_again_stands_plain_and_once_and_current_stays(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    publish(tmp_path, 2)
    publish(tmp_path, 1, is_newest=False)
    assert [name for name in files(tmp_path) if "2024-05-01" in name] == [
        "exports/2024-05-01/list.csv", "reports/2024-05-01.html",
    ]  # fmt: skip
    assert (tmp_path / "exports/current/list.csv").read_text() == "2024-05-02"
