"""How to map a value that could not be read: a guess from its looks, to be corrected by hand."""

import re

CLOCKS = {"": "", "hm": " %H:%M", "hms": " %H:%M:%S"}
DAYS = {
    r"\d{1,2}\.\d{1,2}\.\d{4}": "%d.%m.%Y",
    r"\d{1,2}\.\d{1,2}\.\d{2}": "%d.%m.%y",
    r"\d{8}": "%Y%m%d",
    r"\d{4}/\d{1,2}/\d{1,2}": "%Y/%m/%d",
}
EITHER = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")


def hint(kind: str, text: str) -> str:
    """What to write in the mapping for a value like `text` of this type; empty where its looks say nothing.

    >>> hint("timestamp", "13.11.2025 11:45")
    "In the mapping, strptime(…, '%d.%m.%Y %H:%M') reads it."
    >>> hint("double", "1.234,50")
    "In the mapping, replace(replace(…, '.', ''), ',', '.')::double reads it."
    """
    expression = _number(text.strip()) if kind == "double" else _time(text.strip())
    return f"In the mapping, {expression} reads it." if expression else ""


def _number(text: str) -> str:
    if re.fullmatch(r"-?\d+,\d+", text):
        return "replace(…, ',', '.')::double"
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", text):
        return "replace(replace(…, '.', ''), ',', '.')::double"
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text):
        return "replace(…, ',', '')::double"
    return ""


def _time(text: str) -> str:
    parts = re.fullmatch(r"(\S+)(?:[ T](\d{1,2}:\d{2})(:\d{2})?)?", text)
    if parts is None:
        return ""
    clock = CLOCKS["" if parts[2] is None else "hm" if parts[3] is None else "hms"]
    day = next(
        (pattern for looks, pattern in DAYS.items() if re.fullmatch(looks, parts[1])), _either(parts[1])
    )
    return f"strptime(…, '{day}{clock}')" if day else ""


def _either(text: str) -> str:
    """Day and month in one order or the other, which only a number above 12 can tell."""
    parts = EITHER.fullmatch(text)
    if parts is None:
        return ""
    return (
        "%m/%d/%Y" if int(parts[2]) > 12 else "%d/%m/%Y" if int(parts[1]) > 12 else "%d/%m/%Y' or '%m/%d/%Y"
    )
