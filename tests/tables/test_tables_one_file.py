"""An optional column is declared in its table's file, and nowhere else, for everything before a feature to know it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# in a process of its own: what derives from the tables does so when it is imported
SCRIPT = """
import json, pathlib, sys
from tables import raw_orders
from tables.column import Column
from tables.raw_contract import raw_contract

orders, later = raw_orders.ORDERS, {"known_at": "repaid_at"}
more = (
    Column("repaid_at", "timestamp", ("when it was repaid", "退款时间"), "event", aliases=("repaid on",), **later),
    Column("repaid_amount", "double", ("repaid later", "事后退款"), "money", aliases=("repaid",), **later),
)
raw_orders.ORDERS = raw_contract(
    orders.table, orders.grain, orders.key, orders.time, (*orders.columns, *more), steady=orders.steady
)

from tests.tables.way_of_an_order import outcome

print(json.dumps(outcome(pathlib.Path(sys.argv[1]))))
"""


@pytest.mark.slow
def test_a_column_declared_in_its_tables_file_is_known_everywhere(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    outcome = json.loads(process.stdout.splitlines()[-1])
    assert outcome == {
        "guessed": {"repaid_at": '"repaid on"', "repaid_amount": "repaid"},
        "landed": [4.0],
        "rejected": ["repaid_amount_range", "repaid_at_order", "readable"],
        "page": True,
        "schema": {"repaid_at": "timestamp(6)", "repaid_amount": "float64"},
        "as_of": [[None], [4.0]],
    }
