"""What a layer is made of, under the name that this package knows it by."""

from geo_grid.areas.layer import (
    NEVER,
    About,
    Access,
    Column,
    Entry,
    Far,
    Geometry,
    Layer,
    Name,
    Style,
    Type,
)

__all__ = [
    "NEVER",
    "About",
    "Access",
    "Column",
    "Entry",
    "Far",
    "Geometry",
    "Layer",
    "Name",
    "Style",
    "Type",
]
