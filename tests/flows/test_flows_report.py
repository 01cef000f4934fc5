"""The report of a day reads the day's own tables and what was published before it, and nothing later."""

import re

import pandas as pd
import pyarrow as pa
import pytest

from lake.delta_tables import Slice, read, replace_slice
from tests.flows.conftest import Shop, measured_rows

pytestmark = pytest.mark.slow
BEFORE, DAY = "2024-09-30", "2024-10-07"


def report(shop: Shop, day: str = DAY) -> str:
    assert shop.retain("report", "--as-of", day) == 0
    return (shop.home / "reports" / f"{day}.html").read_text("utf-8")


def sections(text: str) -> list[str]:
    return re.findall(r'<section aria-labelledby="(\w+)"', text)


def test_the_report_of_a_day_among_others(scored_shop: Shop) -> None:
    shop = scored_shop
    alone = report(shop)
    assert "first day scored" in alone
    assert "changes" not in sections(alone)
    assert {"shop", "plan", "stages", "cohorts", "second"} <= set(sections(alone))
    assert shop.retain("score", "--as-of", BEFORE) == 0
    early = report(shop, BEFORE)
    assert DAY not in early, "nothing of a later day"
    assert shop.retain("score", "--as-of", DAY) == 0
    text = report(shop)
    assert f'on <span class="date">{BEFORE}</span>' in text
    assert "changes" in sections(text)
    assert report(shop) == text, "the same day gives the same bytes"

    assert shop.retain("campaign", "freeze", "autumn", "--as-of", DAY) == 0
    assert "autumn" in report(shop)
    assert report(shop, BEFORE) == early, "an earlier day knows nothing of it"

    lake = str(shop.home / "lake")
    frozen = read(lake, "campaign_audience").to_pandas()
    replace_slice(lake, "campaign_results", results(frozen), Slice("campaign_id", "autumn"), {})
    assert "autumn: proven" not in report(shop), "measured until after the day"

    shop.edit("currency: EUR", "currency: EUR, language: zh")
    chinese = report(shop)
    assert '<html lang="zh-Hans">' in chinese
    assert sections(chinese) == [*sections(text)[:3], "campaigns", *sections(text)[3:]]
    assert "顾客日报" in chinese
    shop.edit("language: zh", "language: fr")
    assert shop.retain("report") == 2


def results(frozen: pd.DataFrame) -> pa.Table:
    row = {
        "campaign_id": "autumn",
        "play": "all",
        "measure": "profit",
        "segment": "all",
        "total": 9.0,
        "total_low": 8.0,
        "total_high": 10.0,
        "measured_until": frozen["measure_on"].max(),
    }
    return measured_rows(pd.DataFrame([row]))
