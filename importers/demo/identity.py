"""Numbers that are valid in form and impossible in fact.

ID numbers and credit codes carry right check digits (GB 11643, GB 32100) and a division of
province 99, which no law has ever assigned; phones begin with 100, where no subscriber can be.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_ID_CHECKS = np.array(list("10X98765432"))
_CREDIT_ALPHABET = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
_CREDIT_WEIGHTS = np.array([pow(3, k, 31) for k in range(17)])
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_ORGANISATION_CHECKS = np.array(list("0123456789X"))

Ints = NDArray[np.int64]
Texts = NDArray[np.str_]


def id_numbers(prefix: Texts, birth: pd.DatetimeIndex, is_male: NDArray[np.bool_]) -> list[str]:
    """Eighteen characters each: six of `prefix`, the birth date, an order number, the check digit.

    The order number is odd for men and counts those born on one day, so that all differ (up to
    500 per day and sex).
    """
    day = birth.strftime("%Y%m%d").to_numpy(dtype=str)
    keys = pd.Series(np.char.add(day, np.where(is_male, "m", "f")))
    turn = keys.groupby(keys).cumcount().to_numpy()
    order = 2 * ((turn * 37 + 11) % 500) + is_male
    body = np.char.add(np.char.add(prefix, day), np.char.zfill(order.astype(str), 3))
    digits = body.astype("U17").view("U1").reshape(len(body), 17).astype(np.int64)
    checks = _ID_CHECKS[(digits @ _ID_WEIGHTS) % 11]
    return [str(number) for number in np.char.add(body, checks)]


def credit_codes(kinds: Texts, prefix: str, serial: Ints) -> list[str]:
    """Unified social credit codes: `kinds` is the two leading characters, e.g. 92 for a shop.

    The organisation part is MA + six characters of `serial` with its own check (GB 11714).
    """
    base = len(_CREDIT_ALPHABET)
    spread = (serial.astype(np.int64) * 7_919 + 104_729) % base**5
    places = base ** np.arange(5, -1, -1, dtype=np.int64)
    own = (spread[:, None] // places) % base
    head = [_CREDIT_ALPHABET.tolist().index(letter) for letter in "MA"]
    letters = np.hstack((np.tile(head, (len(own), 1)), own))
    # GB 11714 counts A as 10 … Z as 35, without leaving letters out
    values = np.array([int(c, 36) for c in _CREDIT_ALPHABET])[letters]
    inner = (11 - (values @ _ORGANISATION_WEIGHTS) % 11) % 11
    text = _CREDIT_ALPHABET[letters].astype("U1")
    body = np.ascontiguousarray(np.column_stack((text, _ORGANISATION_CHECKS[inner])))
    parts = np.char.add(np.char.add(kinds, prefix), body.astype("U1").view("U9").ravel())
    index = {c: k for k, c in enumerate(_CREDIT_ALPHABET)}
    digits = np.array([[index[c] for c in part] for part in parts])
    check = _CREDIT_ALPHABET[(31 - (digits @ _CREDIT_WEIGHTS) % 31) % 31]
    return [str(code) for code in np.char.add(parts, check)]


def phones(count: int, rng: np.random.Generator, *, first: int = 0) -> list[str]:
    """Eleven digits that no network can assign, all different.

    `first` is how many were given out before from a generator of the same kind: a walk over all
    eight-digit numbers by a step without a common factor meets none twice.
    """
    start = int(rng.integers(10**8)) if first == 0 else 0
    numbers = (start + (first + np.arange(count, dtype=np.int64)) * 61_803_399) % 10**8
    return np.char.add("100", np.char.zfill(numbers.astype("U8"), 8)).tolist()
