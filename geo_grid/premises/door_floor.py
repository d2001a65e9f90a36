"""The floor as a part of what tells doors apart."""

from __future__ import annotations

from django.db import models
from django.db.models import Func


class DoorFloor(Func):
    """The SQL function beside this module: the floor where the room does not say it, else null."""

    function = "geo_grid_door_floor"
    output_field = models.TextField()
