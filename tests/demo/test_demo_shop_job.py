"""The whole job on a simulated shop, by the lines of the worked example in docs/campaigns.md."""

import re
import shlex
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from cli.main import run
from lake.delta_tables import read

pytestmark = pytest.mark.slow
PAGE = Path(__file__).parents[2] / "docs" / "campaigns.md"
BLOCKS = re.findall(r"```\n(retain .*?)```", PAGE.read_text("utf-8"), re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines()]
CUSTOMERS = 600


def follow(line: str, home: Path) -> int:
    """Run a line of the page, over a home of the test's own."""
    return run(shlex.split(line.replace("var/example", str(home)))[1:])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first line of the page leaves."""
    home = tmp_path_factory.mktemp("job") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RETAIN_TRAINING__MAX_DATES", "3")
        assert "demo --shop --customers" in LINES[0]
        assert follow(LINES[0], home) == 0
    return home


def test_every_row_passes_and_every_customer_is_scored(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rejected = sorted((home / "lake" / "quarantine").rglob("*.parquet"))
    assert sum(pq.read_metadata(path).num_rows for path in rejected) == 0
    scored = pd.read_csv(next((home / "exports").glob("current/*.csv")))
    assert scored.churn_probability.notna().any()
    assert len(scored) > CUSTOMERS / 2
    assert run(["--home", str(home), "demo", "--shop", "--customers", "50"]) == 2
    assert "holds another shop's data" in capfd.readouterr().err


def test_the_worked_example_ends_in_a_frozen_campaign(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert [line.split("var/example ")[1].split()[0] for line in LINES[1:]] == [
        "audience",
        "campaign",
        "campaign",
        "export",
        "report",
        "score",
        "campaign",
        "measure",
    ]
    assert follow(LINES[1], home) == 0
    out = capfd.readouterr()
    text = " ".join((out.out + out.err).split())
    assert "of 2.00 spent" in text
    assert "It takes more customers" in text or "too small to show any effect" in text
    assert [follow(line, home) for line in LINES[2:6]] == [0, 0, 0, 0]
    rows = read(str(home / "lake"), "campaign_audience").to_pandas()
    assert set(rows["campaign_id"]) == {"spring-2025"}
    contacts = rows[rows["group"] == "contact"]
    assert len(contacts)
    assert contacts["cost"].sum() <= 2.0
    assert follow(LINES[2], home) == 2, "the same name again is refused"
    page = (home / "reports" / "current.html").read_text("utf-8")
    assert "spring-2025" in page
    assert "Next to be measured" in page
    assert "Expected extra profit over the budget" in page
    assert (home / "exports" / "2025-01-01" / "audience-spring-2025.xlsx").stat().st_size > 5000
    capfd.readouterr()
    assert [follow(line, home) for line in LINES[6:]] == [0, 0, 0]
    out = capfd.readouterr()
    text = " ".join((out.out + out.err).split())
    assert "Proven" not in text, "nobody was contacted"
    assert "too small to measure" in text or "Not proven" in text
    results = read(str(home / "lake"), "campaign_results").to_pandas()
    assert set(results["campaign_id"]) == {"rehearsal"}
