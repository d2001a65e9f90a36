"""The floor as a part of what tells doors apart."""

from __future__ import annotations

import re

from django.db import models
from django.db.models import Func

_BETWEEN = re.compile("[夹阁跃]|^M$")


class DoorFloor(Func):
    """The SQL function beside this module: the floor where the room does not say it, else null."""

    function = "geo_grid_door_floor"
    output_field = models.TextField()


def is_between(label: str) -> bool:
    """Whether what a floor is called says that it lies between two (夹层, 阁楼, 跃层, M)."""
    return _BETWEEN.search(label) is not None


def door_floor(floor: int | None, label: str, room: str) -> str | None:
    """What :class:`DoorFloor` says of a row that is not stored yet."""
    if is_between(label):
        return f"{'' if floor is None else floor}+"
    is_told = floor is not None and (floor < 1 or re.fullmatch(r"[0-9]{1,2}", room))
    return str(floor) if is_told else None
