"""A number between 0 and 1 for a customer and a purpose, the same for ever: by it groups are drawn."""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np

from campaigns.extra_profit import Floats

GLOBAL = "global holdout"


def hash_share(purpose: str, customers: Iterable[str]) -> Floats:
    """A number in [0, 1) per customer, evenly spread, without a tie to any other purpose.

    >>> hash_share("spring", ["c1", "c2"]).round(3).tolist() == hash_share("spring", ["c1", "c2"]).round(3).tolist()
    True
    """
    salt = blake2b(purpose.encode(), digest_size=16).digest()
    digests = b"".join(
        blake2b(str(name).encode(), digest_size=8, salt=salt).digest() for name in list(customers)
    )
    bits = np.frombuffer(digests, dtype=">u8") >> np.uint64(
        11
    )  # as many as a float holds, so that 1 never comes
    return bits.astype(np.float64) / 2.0**53


def in_global_holdout(customers: Iterable[str], share: float) -> np.ndarray:
    """Whether each customer is left alone by all campaigns; a larger share keeps those of a smaller one."""
    return hash_share(GLOBAL, customers) < share
