"""The settings that a day's scores depend on: by which they are rebuilt, and a digest of all."""

import hashlib
import json
from typing import Any

from config.settings import Settings
from questions import declared

ANSWERS = ("timezone", *(question.name for question in declared.DECLARED), "tiers", "value_grades")
"""By these a score is rebuilt."""
ACTIONS = ("economics", "campaigns", "plays")
"""By these something is recommended."""


def score_settings(settings: Settings) -> dict[str, Any]:
    """The settings in `ANSWERS` as plain values, and under `digest` one of these and those in `ACTIONS`."""
    values = settings.model_dump(mode="json", include={*ANSWERS, *ACTIONS})
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]
    return {name: values[name] for name in ANSWERS if name in values} | {"digest": digest}
