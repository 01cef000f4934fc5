"""Messages to people, through the addresses of the settings as Apprise takes them."""

import os
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from pydantic import SecretStr

from flows.run.progress import say

if TYPE_CHECKING:
    from apprise import Apprise

VARIABLE = re.compile(r"\$\{(\w+)\}")


class UnknownAddress(ValueError):
    """An address that names a variable which is not set, or a service that Apprise does not know."""

    exit_code: ClassVar[int] = 2


def send(addresses: Sequence[SecretStr], title: str, text: str) -> bool:
    """Send a message to every address; whether all took it. A failure is said, never raised: the run counts more."""
    if not addresses:
        return True
    try:
        is_delivered = bool(_channels(addresses, os.environ).notify(title=title, body=text))
    except UnknownAddress as error:
        say(str(error))
        return False
    if not is_delivered:
        say(f"not everybody in `notify` could be told: {title}")
    return is_delivered


def check(addresses: Sequence[SecretStr]) -> None:
    """Raise UnknownAddress now rather than in the night in which somebody has to be told."""
    _channels(addresses, os.environ)


def _channels(addresses: Sequence[SecretStr], environment: Mapping[str, str]) -> "Apprise":
    from apprise import Apprise

    channels = Apprise()
    for number, address in enumerate(addresses, 1):
        if not channels.add(_expanded(address.get_secret_value(), environment)):
            raise UnknownAddress(
                f"notify, address {number}: Apprise knows no such service; what it holds is not shown. "
                "It begins as in mailto:// or json://"
            )
    return channels


def _expanded(address: str, environment: Mapping[str, str]) -> str:
    """The address with ${NAME} filled in, quoted as part of an address."""
    for name in VARIABLE.findall(address):
        if name not in environment:
            raise UnknownAddress(f"notify: the variable {name} is not set")
    return VARIABLE.sub(lambda match: quote(environment[match[1]], safe=""), address)
