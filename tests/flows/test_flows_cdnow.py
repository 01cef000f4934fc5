"""CDNOW, a file of blanks and no commas, comes in through configuration alone."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from cli.main import run
from lake.delta_tables import read

PROFILE = Path(__file__).parents[2] / "config" / "cdnow.yaml"


@pytest.mark.slow
def test_cdnow_lands_whole_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    (package,) = find_spec(
        "lifetimes"
    ).submodule_search_locations  # never imported: only its data file is wanted
    (tmp_path / "raw").mkdir()
    target = shutil.copy(Path(package) / "datasets" / "CDNOW_master.txt", tmp_path / "raw")
    command = ["--config", str(PROFILE), "--home", str(tmp_path), "ingest"]
    assert run(command) == 0
    Path(target).touch()
    assert run(command) == 0
    orders = read(str(tmp_path / "lake"), "orders").to_pandas()
    assert len(orders) == 69_659
    assert orders["customer_id"].nunique() == 23_570
    assert round(orders["amount"].sum(), 2) == 2_500_315.63
    assert (str(orders["ordered_at"].min().date()), str(orders["ordered_at"].max().date())) == (
        "1997-01-01",
        "1998-06-30",
    )
