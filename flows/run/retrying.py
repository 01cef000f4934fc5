"""Which failures are worth a second try."""

from typing import Any

from prefect.states import State

from flows.run.disk_faults import NUMBERS


def is_passing_fault(task: Any, run: Any, state: State) -> bool:
    """A disk or network that did not answer may answer soon; a full disk or a wrong setting will not mend itself."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and error.errno not in NUMBERS and not hasattr(error, "exit_code")
