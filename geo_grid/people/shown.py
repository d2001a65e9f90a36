"""How people by house and organisations are shown on the map and in exports."""

from __future__ import annotations

from geo_grid.areas import layer
from geo_grid.areas.layer import Column, Far, Layer, Name, Style
from geo_grid.people.models import Organisation
from geo_grid.sql import SqlFiles

sql = SqlFiles(__file__)
POPULATION = Layer(
    "population", Name("以房管人（楼栋人口）", "Population by house"), "polygon",
    (*layer.people(tile_from=15), Column("is_estimated", Name("估算", "Estimated"), "boolean",
                                    tile_from=15),
     Column("name", Name("楼栋", "Building")), Column("units", Name("户室", "Units"), "integer")),
    Style("#7c62b5", "#a58fd0"), ("premises", "people"), access="counts", near=15,
    far=Far(("households", "residents")), group=layer.PEOPLE, source=layer.FILED, files=sql,
)  # fmt: skip
ORGANISATIONS = Layer(
    "organisations", Name("实有单位", "Organisations"), "point",
    (Column("name", Name("名称", "Name"), tile_from=16),
     layer.kind(15, layer.choices(Organisation.Kind.choices)),
     Column("credit_code", Name("统一社会信用代码", "Credit code")),
     layer.BASIC_CELL, layer.VALID),
    Style("#0072b2", "#56b4e9"), ("people",), access="register", near=15,
    far=Far(("organisations",)), is_dated=True, has_versions=True, group=layer.PEOPLE, source=layer.FILED, files=sql,
)  # fmt: skip
