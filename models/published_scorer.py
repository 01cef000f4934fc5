"""A scorer as others use it: one JSON file, read back bit for bit, and asked for what the scored table would show."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from models import scorer_kinds
from models.calibration import Floats
from models.errors import ModelError
from models.scorer import Scorer
from questions.question import Question

FILE = "scorer.json"


class Chances(np.ndarray):
    """One probability per row, nan where the question is not put to the customer; as a list, None stands there.

    JSON has no nan: a server that answered with one would be understood by Python alone. What is computed from it
    is a plain array.

    >>> array = np.array([0.25, np.nan]).view(Chances)
    >>> array.tolist(), (array * 2).tolist()
    ([0.25, None], [0.5, nan])
    """

    def tolist(self) -> Any:
        """The probabilities, None for nan."""
        values = np.asarray(self).astype(object)
        values[np.isnan(self)] = None
        return values.tolist()

    def __array_wrap__(self, array: Any, context: Any = None, return_scalar: bool = False) -> Any:
        return np.asarray(array)[()] if return_scalar else np.asarray(array)


def write(scorer: Scorer, folder: Path) -> Path:
    """The scorer as a file in `folder`, boosters as text among its values; the file."""
    path = folder / FILE
    path.write_text(json.dumps(scorer.to_json()), "utf-8")
    return path


def read(path: Path) -> Scorer:
    """The scorer `write` wrote, the same bit for bit; raises `ModelError` for a file another Retain wrote, or none."""
    try:
        return scorer_kinds.from_json(json.loads(path.read_text("utf-8")))
    except ModelError:
        raise
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError("it was written by another version of Retain: train again") from error


def checksum(scorer: Scorer, side_models: Mapping[str, Any]) -> str:
    """A digest over all that a version answers with: its scorer and what was learnt with it."""
    values = {"scorer": scorer.to_json(), "side_models": dict(side_models)}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def chances(scorer: Scorer, frame: pd.DataFrame) -> Chances:
    """What the scored table shows of each row of a snapshot: its probability, nan where the question is not put to it.

    A condition of the question on a feature that the frame does not have leaves nobody out. Raises `FeaturesMissing`.
    """
    chance: Floats = scorer.chance(frame)
    return np.where(_inside(scorer.question, frame), chance, np.nan).view(Chances)


def conditions(scorer: Scorer) -> Sequence[str]:
    """Features that only the question needs, to tell whom it is put to."""
    names = (condition.feature for condition in scorer.question.conditions)
    return [name for name in dict.fromkeys(names) if name not in scorer.features]


def _inside(question: Question, frame: pd.DataFrame) -> Any:
    testable = tuple(condition for condition in question.conditions if condition.feature in frame)
    everybody = np.full(len(frame), fill_value=True)
    return replace(question, conditions=testable).audience(frame.__getitem__, everybody)
