"""Why a training was refused, and how the registry's tags hold it."""

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 4000
"""Characters a tag takes."""
TAGS = {
    "kind": "refused_for",
    "reason": "refused",
    "fingerprint": "refused_fingerprint",
    "at": "refused_at",
}


@dataclass(frozen=True)
class TrainingRefusal:
    """Why the newest training of a model was refused: in a few words (`kind`), in full, of what data, and when.

    `fingerprint` is as a version has it; it and `at` are empty where an older Retain wrote the refusal.
    """

    kind: str
    reason: str
    fingerprint: str = ""
    at: str = ""

    def as_tags(self) -> dict[str, str]:
        """The tags of the registered model that hold it."""
        return {tag: getattr(self, name)[:LONGEST] for name, tag in TAGS.items()}


def from_tags(tags: Mapping[str, str]) -> TrainingRefusal | None:
    """The refusal a registered model's tags hold; None without one.

    >>> from_tags({"refused_for": "too few outcomes", "refused": "Only 5 customers churned."})
    TrainingRefusal(kind='too few outcomes', reason='Only 5 customers churned.', fingerprint='', at='')
    """
    values = {name: tags.get(tag, "") for name, tag in TAGS.items()}
    return TrainingRefusal(**values) if values["kind"] else None
