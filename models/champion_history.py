"""Who was champion when: each time a version became it, since when, by whom and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

SECOND = "%Y-%m-%d %H:%M:%S"  # in UTC; a tag's name may hold no plus sign
PREFIX = "champion since "


@dataclass(frozen=True)
class Reign:
    """One time a version became champion; `by` is gate, promote or rollback."""

    since: datetime
    version: str
    by: str
    reason: str


def as_tag(reign: Reign) -> tuple[str, str]:
    """The tag of the version that keeps this reign: its name and its value."""
    return f"{PREFIX}{reign.since.astimezone(UTC):{SECOND}}", f"{reign.by}: {reign.reason}"


def from_tags(version: str, tags: Mapping[str, str]) -> list[Reign]:
    """The reigns of one version; its other tags are passed over."""
    return [
        Reign(_time(name.removeprefix(PREFIX)), version, *text.split(": ", 1))
        for name, text in tags.items()
        if name.startswith(PREFIX)
    ]


def before(history: Sequence[Reign]) -> str | None:
    """The version a rollback leads to: the champion before the present one, not one rolled back from already.

    `history` is oldest first. None where there was no other champion before.

    >>> at = datetime.fromisoformat
    >>> before([Reign(at("2026-01-01"), "1", "gate", ""), Reign(at("2026-02-01"), "2", "gate", "")])
    '1'
    """
    stack: list[str] = []
    for reign in history:
        if reign.by == "rollback" and reign.version in stack:
            while stack[-1] != reign.version:
                stack.pop()
        elif stack[-1:] != [reign.version]:
            stack.append(reign.version)
    return stack[-2] if len(stack) > 1 else None


def _time(text: str) -> datetime:
    return datetime.strptime(text, SECOND).replace(tzinfo=UTC)
