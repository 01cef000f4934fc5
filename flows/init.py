"""`retain init`: look at files, write a first profile of them, check it, and say what to correct first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import ClassVar

from config.settings import Settings
from flows.check.check_flow import CheckResult, check
from flows.ingest.jobs import reading_of
from flows.profile_corrections import corrections
from flows.profile_text import profile_text, setting_text
from flows.run.clock import today
from flows.run.progress import headline, say, step
from lake.guess.file_names import addresses
from lake.guess.guess_mapping import likely_columns, tables_of
from lake.guess.source_facts import SourceEvidence, look
from lake.sources import Reading
from outputs.check_findings import Findings


class ProfileExists(ValueError):
    """The profile to be written is there already."""

    exit_code: ClassVar[int] = 2


class NothingRecognised(ValueError):
    """None of the files looks like orders."""

    exit_code: ClassVar[int] = 3


@dataclass(frozen=True)
class InitResult:
    """The profile that was written, what to correct in it first, and the check of it; None where it cannot run yet."""

    profile: Path
    corrections: Sequence[str]
    check: CheckResult | None


def write_profile(settings: Settings, files: Sequence[str], out: Path) -> InitResult:
    """Look at `files`, write the profile `out`, which must not exist yet, and check it.

    Where the default horizon cannot be trained, the shop's own rhythm proposes the one that is written. Raises
    ProfileExists, SourceError for a file that cannot be read, NothingRecognised where no orders are recognised.
    """
    if out.exists():
        raise ProfileExists(f"{out} exists already; name another with --out, or remove it")
    headline(f"Look at {len(files)} source{'s' if len(files) > 1 else ''}")
    settings.home.mkdir(parents=True, exist_ok=True)
    reading = replace(reading_of(settings), raw_dir=out.resolve().parent)
    evidence = _evidence(reading, files, today(settings.zone))
    first = tables_of(evidence)
    if "orders" not in first.tables:
        raise NothingRecognised(_nothing(evidence))
    text = profile_text(out.name, settings.timezone, first, evidence.sources)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    say(f"Wrote {out}: {', '.join(first.tables)}.")
    result = None if first.tables["orders"].absent else checked(out, str(settings.home))
    findings = result.findings if result else None
    return InitResult(out, corrections(first, findings, settings.contracts), result)


def _evidence(reading: Reading, files: Sequence[str], day: date) -> SourceEvidence:
    reading.temp_dir.mkdir(parents=True, exist_ok=True)
    with step("count what the columns hold") as progress:
        evidence = look(addresses(files, reading.raw_dir), reading, day)
        columns = sum(len(source.columns) for source in evidence.sources)
        progress.detail = f"{columns} columns, {len(evidence.links)} keys that match"
    return evidence


def checked(out: Path, home: str) -> CheckResult:
    """The check of the profile; again with the proposed horizon where the default has not enough to learn from."""
    result = check(str(out), home)
    setting, why = proposed(result.findings)
    if not setting:
        return result
    with out.open("a", encoding="utf-8") as file:
        file.write(setting_text(setting, why))
    return check(str(out), home)


def proposed(findings: Findings) -> tuple[str, str]:
    """The setting of a question that cannot be trained as it is, where the shop's rhythm proposes one, and why."""
    rhythm = findings.rhythm
    if rhythm is None or not rhythm.setting:
        return "", ""
    is_refused = any(model.name == rhythm.question and model.problem for model in findings.models)
    return (rhythm.setting, "the shop's own rhythm; check says why") if is_refused else ("", "")


def _nothing(evidence: SourceEvidence) -> str:
    likely = "; ".join(
        f"{name}: {', '.join(columns) or 'nothing looks like it'}"
        for name, columns in likely_columns(evidence).items()
    )
    return (
        "found no orders: no source has an order's customer and date, with a number or an amount. "
        f"The likeliest columns are, of {likely}. Write the mapping by hand; docs/mapping.md shows how"
    )
