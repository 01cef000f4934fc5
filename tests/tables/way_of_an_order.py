"""Four orders in a file on their way through the rooms: what each makes of the columns the table declares."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from expectations.validate import validate
from expectations.verdict import Limits
from features.as_of import known_rows
from lake.delta_tables import read
from lake.guess.guess_mapping import tables_of
from lake.guess.source_facts import look
from lake.landing import land
from lake.mapped_rows import stage
from lake.sources import Reading
from tables.data_dictionary import raw_tables_page
from tables.raw import RAW
from tests.features.feature_shops import COLUMNS, shop

TEXT = """order no,customer no,sold on,paid,repaid on,repaid
1,a,2024-05-01,10,2024-05-09,4
2,a,2024-05-02,10,2024-05-03,-4
3,b,2024-05-02,10,2024-05-01,4
4,b,2024-05-02,10,2024-05-03,much
"""


def outcome(folder: Path) -> dict[str, Any]:
    (folder / "sales.csv").write_text(TEXT)
    reading = Reading(folder, "UTC", folder, "1GB", 1)
    mapping = tables_of(look(["sales.csv"], reading, date(2024, 6, 1))).tables["orders"].mapping
    stage(mapping, RAW["orders"].types, reading, folder / "staged.parquet")
    good, bad = folder / "good.parquet", folder / "bad.parquet"
    validate(
        folder / "staged.parquet",
        RAW["orders"],
        until=datetime(2024, 6, 1),
        accepted=good,
        rejected=bad,
        docs=folder / "docs",
        run_id="run",
        limits=Limits(0, 1.0),
    )
    land(str(folder / "lake"), "orders", good, RAW["orders"].key, folder)
    landed = read(str(folder / "lake"), "orders").to_pylist()
    early, late = (known_rows(shop({"orders": landed}), "orders", [date(2024, 5, day)]) for day in (9, 10))
    return {
        "guessed": {name: mapping.columns.get(name) for name in ("repaid_at", "repaid_amount")},
        "landed": [row["repaid_amount"] for row in landed],
        "rejected": pq.read_table(bad)["rule"].to_pylist(),
        "page": "repaid_at?, repaid_amount? (repaid later) |" in raw_tables_page(),
        "schema": {name: COLUMNS["orders"].get(name) for name in ("repaid_at", "repaid_amount")},
        "as_of": [table.to_pyarrow()["repaid_amount"].to_pylist() for table in (early, late)],
    }
