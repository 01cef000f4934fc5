"""The rows of a worksheet as Excel's own XML, a column at a time: no Python object per cell.

XlsxWriter makes an object and calls some ten functions for each cell, which takes a second for 100,000 of them. Source
of the form: ECMA-376 Part 1, 18.3.1.4 (c), 18.3.1.53 (is), 18.3.1.73 (row).
"""

from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

BATCH_ROWS = 5_000
LONGEST_TEXT = 32_767  # of a cell. Source: Excel's specifications
DAY_ZERO, DAY_SECONDS = 25_569, 86_400  # 1970-01-01 in Excel's days
CONTROLS = r"[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]"
NOT_IN_XML = (*range(9), *range(11, 32), 0xFFFE, 0xFFFF)


def sheet_rows(cells: pa.Table, styles: Sequence[str], first: int) -> Iterator[bytes]:
    """The `<row>` elements, some thousand at a time; `first` is the number of the first row on the sheet.

    `styles` has the number of each column's format, "" for none. Nothing is written for a null, a nan or an infinity.

    >>> b"".join(sheet_rows(pa.table({"id": ["a<b", None], "n": [0.5, 2.0]}), ["", "1"], 2)).decode()
    '<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve">a&lt;b</t></is></c><c r="B2" s="1"><v>0.5</v></c></row><row r="3"><c r="B3" s="1"><v>2</v></c></row>'
    """  # noqa: E501 - the XML is one line
    for batch in cells.to_batches(max_chunksize=BATCH_ROWS):
        numbers = pa.array(range(first, first + batch.num_rows)).cast(pa.string())
        columns = [
            _cells(column, xl_col_to_name(place), styles[place], numbers)
            for place, column in enumerate(batch.columns)
        ]
        rows = pc.binary_join_element_wise(
            '<row r="', numbers, '">', *columns, "</row>", "", null_handling="replace", null_replacement=""
        )
        yield "".join(rows.to_pylist()).encode()
        first += batch.num_rows


def _cells(column: pa.Array, letters: str, style: str, numbers: pa.Array) -> pa.Array:
    """The `<c>` elements of a column; null where there is nothing to write."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return _joined(letters, style, ' t="b"', numbers, column.cast(pa.int8()).cast(pa.string()))
    if pa.types.is_temporal(kind):
        column = _days(column)
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_finite(column), column, None)
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return _joined(letters, style, "", numbers, column.cast(pa.string()))
    texts = escaped(column.cast(pa.string()))
    return _joined(
        letters, style, ' t="inlineStr"', numbers, texts, '<is><t xml:space="preserve">', "</t></is>"
    )


def _joined(
    letters: str,
    style: str,
    kind: str,
    numbers: pa.Array,
    values: pa.Array,
    left: str = "<v>",
    right: str = "</v>",
) -> pa.Array:
    number = f' s="{style}"' if style else ""
    return pc.binary_join_element_wise(
        f'<c r="{letters}', numbers, f'"{number}{kind}>{left}', values, f"{right}</c>", ""
    )


def _days(column: pa.Array) -> pa.Array:
    """Times as Excel counts them: days since the end of 1899, in UTC."""
    if pa.types.is_date(column.type):
        return pc.add(column.cast(pa.date32()).cast(pa.int32()), DAY_ZERO)
    seconds = column.cast(pa.timestamp("s", column.type.tz), safe=False).cast(pa.int64())
    return pc.add(pc.divide(seconds.cast(pa.float64()), float(DAY_SECONDS)), float(DAY_ZERO))


def escaped(texts: pa.Array) -> pa.Array:
    """The texts as XML holds them, at most as long as a cell; what XML cannot hold is written as Excel does.

    >>> escaped(pa.array(["a & b", "bell" + chr(7), "_x0007_"])).to_pylist()
    ['a &amp; b', 'bell_x0007_', '_x005F_x0007_']
    """
    texts = pc.utf8_slice_codeunits(texts, 0, LONGEST_TEXT)
    texts = pc.replace_substring_regex(texts, "(_x[0-9a-fA-F]{4}_)", r"_x005F\1")
    if pc.any(pc.match_substring_regex(texts, CONTROLS)).as_py():
        for code in NOT_IN_XML:
            texts = pc.replace_substring(texts, chr(code), f"_x{code:04X}_")
    for plain, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, plain, entity)
    return texts
