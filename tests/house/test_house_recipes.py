"""Each recipe of CONTRIBUTING, followed in a copy of the house: what is added works, and takes the files it says."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = (
    "campaigns", "config", "demo", "expectations", "features", "flows", "lake", "models", "outputs", "questions",
    "tables",
)  # fmt: skip
FEATURE = """    meaning("is_frequent_returner", "yes/no", "Whether more than two returns came in a year.",
            "一年内退货是否超过两次。", cause="returns"),
)  # fmt: skip
"""
FAMILY = '''"""Gifts: orders that cost nothing."""

from collections.abc import Sequence
from datetime import date

import ibis

from features.as_of import known_orders
from features.engine import Tables
from features.feature import meaning
from features.order_sums import KEYS
from features.windows import count_where

MEANINGS = (meaning("free_orders", "orders", "Orders that cost nothing.", "零金额订单数。"),)


def gifts(tables: Tables, dates: Sequence[date]) -> ibis.Table | None:
    """One row per customer with an order before `as_of`, per `as_of`: orders that cost nothing."""
    orders = known_orders(tables, dates)
    return orders.group_by(*KEYS).agg(free_orders=count_where(orders.amount == 0))
'''
TABLE = '''"""One row per subscription: whose it is, and since when."""

from tables.column import CUSTOMER_ID, Column
from tables.raw_contract import raw_contract

SUBSCRIPTIONS = raw_contract(
    "subscriptions",
    "subscription",
    key=("subscription_id",),
    time="began_at",
    columns=(
        Column("subscription_id", "string", ("its number", "订阅编号"), required=True),
        CUSTOMER_ID,
        Column("began_at", "timestamp", ("when it began", "开始时间"), "event", required=True),
        Column("ended_at", "timestamp", ("when it ended", "结束时间"), "event", known_at="ended_at"),
    ),
)
'''
OUTPUT = '''"""The ids of a day's customers, one a line."""

from pathlib import Path

from outputs.published_day import PublishedDay
from outputs.whole_file import whole_file


def write_ids(day: PublishedDay, path: Path) -> None:
    """One line per scored customer: the id."""
    with whole_file(path) as file:
        file.write("\\n".join(day.scored["customer_id"]).encode())
'''
QUESTION = """SECOND_ORDER = Declaration(
    name="second_order",
    label="ordered_again",
    yes_means="order",
    conditions=(Bound("orders_ever", least=1, most=1), Bound("days_since_first_order", most=60)),
    defaults={"horizon_days": 60},
    words=Words("Does a new customer order again?", "coming back", "come back", "came back", "did not",
                "have ordered more than once", ("0 to 1", "0 至 1")),
)
DECLARED: tuple[Declaration, ...] = (CHURN, REPURCHASE, SECOND_ORDER)
"""
PLAY = """new_in_store:
  title: New in store
  title_zh: 新品上架
  channel: sms
  offer: {text: What came in this week}
  eligible: share_sms_clicked_90d > 0
  rate: {low: 1.05, medium: 1.1}
  uncertainty: 0.1
  source: a guess
  measure_days: 30
  cooldown_days: 7
"""
ALL_FEATURES = """
from features.availability import features_of
from tables.raw import RAW
features = features_of({name: {c.name: c.type for c in table.columns} for name, table in RAW.items()})
"""


@dataclass(frozen=True)
class Recipe:
    """What to put where (a new file, or text in the place of another), and what is true afterwards."""

    new: Mapping[str, str]
    edits: tuple[tuple[str, str, str], ...]
    truth: str

    @property
    def files(self) -> set[str]:
        return {*self.new, *(path for path, _, _ in self.edits)}

    def follow(self, tree: Path) -> None:
        for path, text in self.new.items():
            assert not (tree / path).exists()
            (tree / path).write_text(text, "utf-8")
        for path, old, new in self.edits:
            text = (tree / path).read_text("utf-8")
            assert text.count(old) == 1, f"{path} has {old!r} {text.count(old)} times"
            (tree / path).write_text(text.replace(old, new), "utf-8")


RETURNS, REGISTRY, ORDERS = "features/families/returns.py", "features/registry.py", "tables/raw_orders.py"
RECIPES: Mapping[str, Recipe] = {
    "a feature": Recipe(
        {},
        (
            (RETURNS, ")  # fmt: skip\n", FEATURE),
            (RETURNS, "import EVER, exact,", "import EVER, exact, flag,"),
            (
                RETURNS,
                "    return rows.group_by",
                '    features["is_frequent_returner"] = flag(window_sum(rows, "returns", 365) > 2)\n'
                "    return rows.group_by",
            ),
        ),
        ALL_FEATURES
        + """
from features.catalogue import CATALOGUE, bounds
assert "is_frequent_returner" in features
assert bounds(["is_frequent_returner"]) == {"is_frequent_returner": (0, 1)}
assert CATALOGUE["is_frequent_returner"].cause == "returns"
""",
    ),
    "a family of features": Recipe(
        {"features/families/gifts.py": FAMILY},
        (
            (REGISTRY, "    deliveries,\n", "    deliveries,\n    gifts,\n"),
            (
                REGISTRY,
                "\n)\n\nPASSES",
                '\n    Family("orders", ("orders",), gifts.gifts, gifts.MEANINGS),\n)\n\nPASSES',
            ),
        ),
        ALL_FEATURES + 'assert "free_orders" in features',
    ),
    "a column of a raw table": Recipe(
        {},
        (
            (
                ORDERS,
                '        Column(\n            "cost_amount",',
                '        Column("gift_note", "string", ("a word with it", "礼品留言"), aliases=("greeting",)),\n'
                '        Column(\n            "cost_amount",',
            ),
        ),
        """
from lake.vocabulary import vote
from tables.data_dictionary import raw_tables_page
from tables.raw import RAW
assert RAW["orders"].types["gift_note"] == "string"
column = next(column for column in RAW["orders"].columns if column.name == "gift_note")
assert vote(column, "Greeting card") > 0.5
assert "gift_note?" in raw_tables_page()
""",
    ),
    "a rule": Recipe(
        {},
        (
            (
                ORDERS,
                '    time="ordered_at",\n',
                '    time="ordered_at",\n    rules=(between("amount", 1, 500),),\n',
            ),
            (
                ORDERS,
                "from tables.raw_contract import raw_contract\n",
                "from tables.raw_contract import raw_contract\nfrom tables.rule import between\n",
            ),
        ),
        """
import pandas as pd
from expectations.rules import expectation, failing
from tables.raw import RAW
rule = next(rule for rule in RAW["orders"].rules if rule.args.get("most") == 500)
assert failing(rule, pd.DataFrame({"amount": [0.5, 7.0]})).tolist() == [True, False]
assert expectation(rule).max_value == 500
""",
    ),
    "a raw table": Recipe(
        {"tables/raw_subscriptions.py": TABLE},
        (
            (
                "tables/raw.py",
                "from tables.raw_tickets",
                "from tables.raw_subscriptions import SUBSCRIPTIONS\nfrom tables.raw_tickets",
            ),
            ("tables/raw.py", "        CONSENTS,\n", "        CONSENTS,\n        SUBSCRIPTIONS,\n"),
        ),
        """
from features.as_of import LATER, OWN_TIME
from tables.data_dictionary import raw_tables_page
assert OWN_TIME["subscriptions"] == "began_at"
assert LATER["subscriptions"] == {"ended_at": "ended_at"}
assert "| `subscriptions` | subscription |" in raw_tables_page()
""",
    ),
    "a question": Recipe(
        {},
        (
            (
                "questions/declared.py",
                "DECLARED: tuple[Declaration, ...] = (CHURN, REPURCHASE)\n",
                QUESTION,
            ),
        ),
        """
from config.settings import load_settings
from flows.run.questions import questions_of
from tables.scored_customers import scored_contract
assert [question.name for question in questions_of(load_settings())] == ["churn", "repurchase", "second_order"]
assert "second_order_probability" in [column.name for column in scored_contract().columns]
""",
    ),
    "a play": Recipe(
        {},
        (("config/plays.yaml", "seasonal_reminder:\n", PLAY + "\nseasonal_reminder:\n"),),
        """
from config.settings import load_settings
from flows.campaign.campaign_rules import campaign_rules
settings = load_settings()
rules = campaign_rules(settings.plays, settings.economics, settings.campaigns, settings.engine)
plays = {play.name: play for play in rules.plays}
assert plays["new_in_store"].contact_cost == 0.08
""",
    ),
    "a column set": Recipe(
        {},
        (
            (
                "outputs/column_sets.py",
                '    "crm": ColumnSet(',
                '    "brevo": ColumnSet("EXT_ID", "RETAIN_{}", 50, "its page"),\n    "crm": ColumnSet(',
            ),
        ),
        """
from outputs.column_sets import column_set
from flows.export.export_request import ExportRequest, refuse_impossible
refuse_impossible(ExportRequest(tool="brevo"))
assert column_set("brevo").pattern.format("value_grade") == "RETAIN_value_grade"
""",
    ),
    "an output": Recipe(
        {"outputs/id_list.py": OUTPUT},
        (
            (
                "outputs/output_list.py",
                "from outputs.published_day",
                "from outputs.id_list import write_ids\nfrom outputs.published_day",
            ),
            (
                "outputs/output_list.py",
                '    Output("report"',
                '    Output("ids", "exports/{day}/ids.txt", write_ids),\n    Output("report"',
            ),
        ),
        """
from outputs.output_list import OUTPUTS
assert [output.name for output in OUTPUTS] == ["scored table", "ids", "report"]
""",
    ),
}


def counts() -> dict[str, int]:
    """The files each recipe takes, as CONTRIBUTING says."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    return {
        name: int(count) for name, count in re.findall(r"^\| (an? [a-z ]+) \| (\d) \|", page, re.MULTILINE)
    }


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that gives a copy of the house, one per recipe."""

    def copied(name: str) -> Path:
        tree = tmp_path_factory.mktemp(name.replace(" ", "-"))
        for room in ROOMS:
            shutil.copytree(ROOT / room, tree / room, ignore=shutil.ignore_patterns("__pycache__"))
        return tree

    return copied


def prove(tree: Path, truth: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", truth], cwd=tree, capture_output=True, text=True, check=False
    )


def test_each_recipe_of_contributing_is_tried() -> None:
    assert counts() == {name: len(recipe.files) for name, recipe in RECIPES.items()}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_adds_what_it_promises(house: Callable[[str], Path], name: str) -> None:
    tree = house(name)
    assert prove(tree, RECIPES[name].truth).returncode != 0, "it is there already"
    RECIPES[name].follow(tree)
    proof = prove(tree, RECIPES[name].truth)
    assert proof.returncode == 0, proof.stderr
