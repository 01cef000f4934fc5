"""Places where a test makes a run fail: FAILPOINT=name:kill ends the process there, name:full finds the disk full.

Nothing else reads or sets the variable; without it a failpoint does nothing.
"""

import errno
import os
import signal

VARIABLE = "FAILPOINT"


def failpoint(name: str) -> None:
    """Fail here if the environment says so. Names are `{table} before commit` and `{table} after commit`."""
    place, _, action = os.environ.get(VARIABLE, "").partition(":")
    if place != name:
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
