"""The published number as the promise describes it, written again for the tests alone."""

from __future__ import annotations

import hashlib
import hmac


def rounded(count: int, *, key: bytes, community: str, category: str) -> int:
    """A multiple of 5 beside `count`, drawn without bias by a keyed hash; a multiple stays.

    The draw is the same for every count of a community and category: the number follows the count
    in steps of 5, and where it steps is the secret.
    """
    below, rest = divmod(count, 5)
    said = f"{community}\0{category}".encode()
    drawn = int.from_bytes(hmac.digest(key, said, hashlib.sha256)[:8], "big") / 2**64
    return 5 * (below + (drawn * 5 < rest))
