"""The settings that a day's scores depend on: by which they are rebuilt, and a digest of all."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from config.settings import Settings

ANSWERS = ("timezone", "churn", "repurchase", "tiers", "value_grades")
"""By these a score is rebuilt."""
ACTIONS = ("economics", "campaigns", "plays")
"""By these something is recommended."""


def score_settings(settings: Settings) -> dict[str, Any]:
    """The settings in `ANSWERS` as plain values, and under `digest` one of these and those in `ACTIONS`."""
    values = settings.model_dump(mode="json", include={*ANSWERS, *ACTIONS})
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]
    return {name: values[name] for name in ANSWERS} | {"digest": digest}


def settings_of(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """The settings with those in `ANSWERS` as `values` have them."""
    return settings.model_copy(
        update={
            name: TypeAdapter(Settings.model_fields[name].annotation).validate_python(values[name])
            for name in ANSWERS
        }
    )
