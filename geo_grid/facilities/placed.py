"""Facilities and components as things that stand on the ground."""

from __future__ import annotations

from geo_grid.areas.placed import Placed, Register, Sum, register
from geo_grid.facilities import shown

register(
    Placed(
        "facility", "geo_grid.Facility", 60,
        current="upper_inf(t.valid)",
        sums=(Sum("facilities", 120, ("设施", "Facilities")),),
        layers=(shown.FACILITIES,),
        register=Register("facilities", (
            "ref", "kind", "name", "capacity", "radius_m", "opening_hours")),
    ),
    Placed(
        "component", "geo_grid.Component", 70,
        sums=(Sum("components", 130, ("部件", "Components")),),
        layers=(shown.COMPONENTS,),
        register=Register(
            "components",
            ("ref", "kind", "name", "owner", "state", "bearing_deg", "field_of_view_deg",
             "range_m", "radius_m"),
        ),
    ),
)  # fmt: skip
