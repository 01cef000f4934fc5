"""Numbers and times written as text: small SQL functions that read each way of writing, for profiles and mappings.

A mapping may use `decimal_comma`, `decimal_point`, `day_first` and `month_first` where a column alone cannot tell.
"""

import duckdb

EMPTY = ("", "null", "n/a", "na", "#n/a", "nan", "none", "nil", "-", "\\n")
OFFSET = r"\d[ T]?\d{1,2}:\d{2}.*([A-Za-z]|[+-]\d{2}(:?\d{2})?)\s*$"
NO_ZONE = r"( Uhr|\d ?[AaPp][Mm])\s*$"
TIMES = ("", " %H:%M", " %H:%M:%S")
TRUE, FALSE = ("true", "t", "yes", "y", "1", "ja", "j", "oui", "si", "sí", "x"), (
    "false", "f", "no", "n", "0", "nein", "non",
)  # fmt: skip


def once(value: str, body: str) -> str:
    """SQL for `body` in which v stands for `value`, worked out once."""
    return f"list_transform([{value}], lambda v: {body})[1]"


MACROS = {
    # the rare text that has something to trim pays for it
    "tidy(x)": "case when ascii(x) between 33 and 126 and ascii(right(x, 1)) between 33 and 126 then x "
    "else trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279)) end",
    # a macro is written out wherever it stands, and its argument wherever it is named: `once` names a value instead
    "given(x)": once("tidy(x)", "case when lower(v) not in ({empty}) then v end"),
    "bare_number(x)": (
        "regexp_replace(regexp_replace(given(x), '^\\((.*)\\)$', '-\\1'), "
        "'[\\s\\x{{A0}}\\x{{202F}}''’€$£¥]|EUR|USD|GBP|CHF|JPY|kr|zł', '', 'g')"
    ),
    "decimal_point(x)": once(
        "bare_number(x)",
        "case when regexp_full_match(v, '[+-]?(\\d*|\\d{{1,3}}(,\\d{{3}})+)(\\.\\d*)?') "
        "then try_cast(replace(v, ',', '') as double) else try_cast(given(x) as double) end",
    ),
    "decimal_comma(x)": once(
        "bare_number(x)",
        "case when regexp_full_match(v, '[+-]?(\\d*|\\d{{1,3}}(\\.\\d{{3}})+)(,\\d*)?') "
        "then try_cast(replace(replace(v, '.', ''), ',', '.') as double) end",
    ),
    # DuckDB's cast to timestamp passes over whatever stands behind the clock: an offset, PM, or CEST
    "has_tail(x)": "ascii(right(rtrim(x), 1)) > 57 or contains(x, '+') or contains(substr(x, 11), '-')",
    "has_offset(x)": "regexp_matches(x, '{offset}') and not regexp_matches(x, '{no_zone}')",
    # 2024-05-01 09:58:12 +0200, as Shopify writes, is no timestamptz to DuckDB until it loses its blank
    "instant(x)": "coalesce(try_cast(x as timestamptz), "
    "try_cast(regexp_replace(x, ' *([+-]\\d{{2}}):?(\\d{{2}})$', '\\1:\\2') as timestamptz))",
    "clock_time(x)": once(
        "x",
        "case when not has_tail(v) then try_cast(v as timestamp) "
        "when regexp_matches(v, '[AaPp][Mm]$') then try_strptime(v, {meridiem}) "
        "else try_cast(instant(v) as timestamp) end",
    ),
    # without the year's four digits first, DuckDB takes 12/1/10 for the tenth of January of the year 12
    "iso_time(x)": "clock_time(case when regexp_matches(x, '^\\s*\\d{{4}}') then given(x) end)",
    "swapped(x, year4, year2)": (
        "regexp_replace(regexp_replace(given(x), '^(\\d{{1,2}})[./-](\\d{{1,2}})[./-](\\d{{4}})(?:,? +|$)', year4), "
        "'^(\\d{{1,2}})[./-](\\d{{1,2}})[./-](\\d{{2}})(?:,? +|$)', year2)"
    ),
    "day_first(x)": "clock_time(trim(replace(swapped(x, '\\3-\\2-\\1 ', '20\\3-\\2-\\1 '), ' Uhr', '')))",
    "month_first(x)": "clock_time(trim(swapped(x, '\\3-\\1-\\2 ', '20\\3-\\1-\\2 ')))",
    "named_month(x)": once(
        "given(x)", "case when regexp_matches(v, '[A-Za-z]{{3}}') then try_strptime(v, {named}) end"
    ),
    "packed_time(x)": once(
        "given(x)",
        "case when regexp_full_match(v, '(19|20)\\d{{6}}(\\d{{6}})?') "
        "then try_strptime(v, ['%Y%m%d', '%Y%m%d%H%M%S']) end",
    ),
    "truth(x)": once(
        "lower(given(x))", "case when v in ({true}) then true when v in ({false}) then false end"
    ),
}


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the functions in `connection`."""
    words = {
        "empty": _listed(EMPTY),
        "offset": OFFSET,
        "no_zone": NO_ZONE,
        "meridiem": _listed_formats("%Y-%m-%d"),
        "named": _formats("%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d. %B %Y", "%b %d, %Y", "%B %d, %Y"),
        "true": _listed(TRUE),
        "false": _listed(FALSE),
    }
    for name, body in MACROS.items():
        connection.execute(f"create macro {name} as {body.format(**words)}")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _listed_formats(day: str) -> str:
    """The day with every way of writing a clock of twelve hours."""
    clocks = [
        f"{parting}{clock}{blank}%p"
        for parting in " T"
        for clock in ("%I:%M", "%I:%M:%S")
        for blank in ("", " ")
    ]
    return "[" + _listed(tuple(day + clock for clock in clocks)) + "]"


def _formats(*days: str) -> str:
    return "[" + _listed(tuple(day + time for day in days for time in TIMES)) + "]"
