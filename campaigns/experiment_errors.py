"""Why an experiment is not measured: each a sentence, with what to do about it."""

from typing import ClassVar


class ExperimentMisused(ValueError):
    """The experiment is described wrongly, or cannot be measured yet."""

    exit_code: ClassVar[int] = 2


class ExperimentRefused(ValueError):
    """The groups cannot be compared: any effect computed from them would be wrong."""

    exit_code: ClassVar[int] = 3
