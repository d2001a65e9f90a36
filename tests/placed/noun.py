"""A noun that no package has: all that a new one says of itself stands here and in `sql/`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.contrib.gis.db import models
from django.db import connection

from geo_grid.areas import layer
from geo_grid.areas.layer import Column, Far, Layer, Name, Style
from geo_grid.areas.models import BasicCell
from geo_grid.areas.placed import PLACED, FileColumn, Imported, Placed, Register, Sum
from geo_grid.model_bases.dated import Revised
from geo_grid.model_bases.geometry_fields import sound
from geo_grid.premises.models import Unit
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
BENCH = Placed(
    "bench", "geo_grid.Bench", 90,
    sums=(Sum("benches", 170, ("长椅", "Benches"), amount="t.seats", where="t.seats > 0"),),
    layers=(
        Layer(
            "benches", Name("长椅", "Benches"), "point",
            (layer.REF, Column("name", Name("名称", "Name"), tile_from=14),
             Column("seats", Name("座位", "Seats"), "integer"), layer.BASIC_CELL),
            Style("#009e73", "#35c79b", 4), ("benches",), near=14, far=Far(("benches",)),
            group=layer.THINGS, source=layer.FILED, files=sql,
        ),
    ),
    imported=Imported(
        "benches", "长椅",
        (FileColumn("name", ("名称", "name"), aliases=("名称",)),
         FileColumn("seats", ("座位", "seats"), aliases=("座位",))),
        touches=("benches",),
    ),
    register=Register("benches", ("ref", "name", "seats")),
)  # fmt: skip


def _model() -> Any:
    class Bench(Revised):
        """长椅: something to sit on."""

        ref = models.CharField(max_length=64, unique=True)
        name = models.CharField(max_length=200, blank=True)
        seats = models.IntegerField(default=3)
        point = models.PointField()
        unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="benches")
        basic_cell = models.ForeignKey(BasicCell, models.SET_NULL, null=True, related_name="+")

        class Meta:
            app_label = "geo_grid"
            constraints = sound("point", table="bench")

    return Bench


@contextmanager
def benches() -> Iterator[Any]:
    """The noun's model, with its table, in the transaction of a test; afterwards there was none."""
    model = _model()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # queued checks lock their tables
        with connection.schema_editor() as editor:
            editor.create_model(model)
        with connection.cursor() as cursor:
            cursor.execute(sql.text("table"))
        with PLACED.including(BENCH):
            yield model
    finally:
        del apps.all_models["geo_grid"]["bench"]
        apps.clear_cache()
