"""The declarations are sound, what is written of them is what they say, and a question brings its columns."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from expectations.batches import TYPES as ARROW
from features.availability import TYPES as IBIS
from lake.mapping_sql import SQL_TYPES
from questions import declared
from tables.campaign_audience import audience_contract
from tables.campaign_results import campaign_results_contract
from tables.column import BOUNDS, Column, Type, Unit
from tables.contract import Contract
from tables.customer_changes import changes_contract
from tables.customer_snapshots import snapshot_contract
from tables.data_dictionary import PAGES, with_table
from tables.drift_figures import drift_contract
from tables.potential_customers import potential_contract
from tables.raw import RAW
from tables.score_grades import grades_contract
from tables.score_moves import moves_contract
from tables.score_receipts import receipts_contract
from tables.scored_customers import scored_contract
from tables.shop_figures import figures_contract

DOCS = Path(__file__).parents[2] / "docs"
PUBLISHED = [
    scored_contract(),
    potential_contract(),
    changes_contract(),
    moves_contract(),
    figures_contract(),
    receipts_contract(),
    audience_contract(),
    campaign_results_contract(),
    grades_contract(),
    drift_contract(),
]
TABLES = [*RAW.values(), *PUBLISHED]
MODULES = {name: f"raw_{name}.py" for name in RAW}


@pytest.mark.parametrize("contract", TABLES, ids=lambda contract: contract.table)
def test_what_a_table_names_is_there(contract: Contract) -> None:
    assert {*contract.key, *contract.later.values()} <= set(contract.types)
    assert contract.time is None or contract.types[contract.time] in ("timestamp", "date")
    assert {rule.args["table"] for rule in contract.references()} <= set(RAW)
    for column in contract.columns:
        assert all(column.meaning)
        assert not column.meaning[1].isascii(), f"{column.name} has no Chinese"


@pytest.mark.parametrize("contract", RAW.values(), ids=lambda contract: contract.table)
def test_units_fit_types(contract: Contract) -> None:
    times = {"event", "plan", "birth"}
    for column in contract.columns:
        assert (column.unit in times) is (column.type in ("timestamp", "date")), column.name
        assert (column.unit in BOUNDS) is (column.type == "double"), column.name
        assert column.type == "string" or not column.is_category
    assert set(get_args(Unit)) == {*BOUNDS, *times}


def test_a_table_is_a_file_named_after_it_whose_first_words_are_its_grain() -> None:
    folder = DOCS.parent / "tables"
    for name, file in MODULES.items():
        assert (folder / file).read_text("utf-8").startswith('"""One row per '), name
    for contract in PUBLISHED:
        assert (folder / f"{contract.table}.py").read_text("utf-8").startswith('"""One row per '), (
            contract.table
        )
    for name in ("scored_customers", "customer_snapshots"):
        assert (folder / f"{name}.py").read_text("utf-8").startswith('"""One row per customer per `as_of`')


def test_every_engine_has_a_name_for_every_type() -> None:
    for names in (ARROW, IBIS, SQL_TYPES):
        assert set(names) == set(get_args(Type))


@pytest.mark.parametrize(("name", "marker"), PAGES)
def test_the_pages_say_what_the_tables_declare(name: str, marker: str) -> None:
    page = (DOCS / f"{name}.md").read_text("utf-8")
    assert page == with_table(page, marker, PAGES[name, marker]()), "run `python -m tables.data_dictionary`"


def test_a_third_question_brings_its_five_columns_and_their_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    before = list(scored_contract().types)
    third = replace(declared.REPURCHASE, name="second", label="came_again")
    monkeypatch.setattr(declared, "DECLARED", (*declared.DECLARED, third))
    contract = scored_contract()
    parts = ("probability", "percentile", "tier", "horizon_days", "model_version")
    assert [name for name in contract.types if name not in before] == [f"second_{part}" for part in parts]
    assert [name for name in contract.types if name in before] == before
    rules = {rule.name for rule in contract.rules if rule.columns[0].startswith("second_")}
    assert {"second_probability_range", "second_tier_values", "second_probability_where_eligibility"} <= rules


def test_who_is_not_asked_need_not_be_answered() -> None:
    names = {rule.name for rule in scored_contract().rules}
    assert "repurchase_probability_where_eligibility" in names
    assert "churn_probability_where_eligibility" not in names


def test_a_snapshot_has_the_bounds_its_features_give() -> None:
    rules = snapshot_contract({"share_of_returns": (0, 1), "trend": (-5, 5)}).rules
    assert [rule.says for rule in rules if rule.kind == "between"] == [
        "share_of_returns is between 0 and 1.",
        "trend is between -5 and 5.",
    ]


def test_a_later_time_is_not_before_its_row_and_numbers_come_last() -> None:
    names = [rule.name for rule in RAW["tickets"].rules]
    assert names.index("closed_at_time") < names.index("closed_at_order") < names.index("satisfaction_range")


def test_a_column_without_unit_has_no_bounds() -> None:
    assert Column("brand", "string", ("the brand", "品牌")).believable() == ()
