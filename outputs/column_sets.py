"""Column sets: a list under the names by which a tool imports it. A new set is one entry here.

Retain knows customers by the shop's own id, and neither addresses nor telephone numbers: a tool finds them by that id.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from outputs.export_table import ExportTable
from questions import declared

NOTHING = "none"


class UnknownColumnSet(ValueError):
    """There is no column set of this name."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class ColumnSet:
    """How a tool calls the customer's id and our columns; `source` is the page of its import that says so.

    `pattern` has {} for our name. `longest` is the number of characters a name may have there.
    """

    customer_id: str
    pattern: str
    longest: int
    source: str


COLUMN_SETS: Mapping[str, ColumnSet] = {
    "klaviyo": ColumnSet(
        "External ID", "retain_{}", 128, "https://help.klaviyo.com/hc/en-us/articles/115005253428"
    ),
    "braze": ColumnSet(
        "external_id", "retain_{}", 255,
        "https://www.braze.com/docs/user_guide/data/unification/user_data/import_users/csv/",
    ),
    "hubspot": ColumnSet(
        "retain_customer_id", "retain_{}", 100,
        "https://knowledge.hubspot.com/import-and-export/set-up-your-import-file",
    ),
    "salesforce": ColumnSet(
        "retain_customer_id__c", "retain_{}__c", 43,
        "https://developer.salesforce.com/docs/atlas.en-us.254.0.api_asynch.meta/api_asynch/datafiles_prepare_csv.htm",
    ),
    "crm": ColumnSet("customer_id", "retain_{}", 128, "plain names, for any tool that maps columns itself"),
}  # fmt: skip

CHOSEN: Mapping[str, tuple[str, ...]] = {  # what a tool can do something with, by export
    "scored": (
        "as_of",
        *(f"{question.name}_{part}" for question in declared.DECLARED for part in ("probability", "tier")),
        "days_overdue", "expected_next_order_date", "predicted_value_365d", "value_at_risk", "value_grade",
        "lifecycle_stage", "relationship_stage", "rfm_cell", "customer_groups", "is_overdue", "reason_1_text",
        "reason_1_text_zh", "recommended_action", "recommended_action_text", "recommended_action_text_zh",
        "suppression_reason", "is_holdout",
    ),
    "audience": (
        "campaign_id", "as_of", "play", "play_text", "play_text_zh", "channel", "offer", "expected_extra_profit",
        "contact_on", "measure_on", "churn_tier", "value_grade", "lifecycle_stage", "reason_1_text",
        "reason_1_text_zh",
    ),
}  # fmt: skip


def column_set(name: str) -> ColumnSet:
    """The set of this name; raises UnknownColumnSet, which names the nearest.

    >>> column_set("braze").customer_id
    'external_id'
    """
    if name not in COLUMN_SETS:
        near = difflib.get_close_matches(name, COLUMN_SETS, 1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(COLUMN_SETS)}"
        raise UnknownColumnSet(f"there is no column set {name!r}; {hint}")
    return COLUMN_SETS[name]


def for_tool(export: ExportTable, tool: ColumnSet) -> ExportTable:
    """The list as the tool imports it: the id first, then its chosen columns under the tool's names.

    An empty text becomes `none`: tools pass over an empty cell and would keep what they had before.
    """
    present = {column.name: column for column in export.columns}
    chosen = [present[name] for name in CHOSEN[export.name] if name in present]
    names = [tool.customer_id, *(tool.pattern.format(column.name) for column in chosen)]
    columns = [present["customer_id"], *chosen]
    cells = [_filled(export.rows[column.name]) for column in columns]
    renamed = tuple(replace(column, name=name) for column, name in zip(columns, names, strict=True))
    return replace(export, columns=renamed, rows=pa.table(cells, names=names), is_for_people=False)


def _filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if not pa.types.is_string(column.type):
        return column
    filled = pc.fill_null(column, NOTHING)
    return pc.if_else(pc.equal(filled, ""), NOTHING, filled)
