"""What cannot be a base map, and the way out; pure, also in the child that reads."""

from __future__ import annotations

from typing import Any

from geo_grid.errors import BadInput, gettext_noop

MESSAGES = {
    "base_map_unknown": gettext_noop(
        "“%(file)s” is neither a GeoTIFF nor an MBTiles file. Save it as one of them: gdal_translate "
        "-of GTiff does it for most rasters."
    ),
    "base_map_vector": gettext_noop(
        "“%(file)s” holds vector tiles (pbf), and a base map is made of pictures. Render them as PNG, "
        "JPEG or WebP tiles, or load the data behind them as a thematic layer."
    ),
    "base_map_damaged": gettext_noop(
        "“%(file)s” is damaged or cut off: not all of it can be read. Copy or download it again."
    ),
    "base_map_no_crs": gettext_noop(
        "“%(file)s” does not say where it lies. Give it its coordinate system and corners, as "
        "gdal_translate -a_srs EPSG:4547 -a_ullr … does, and try again."
    ),
    "base_map_local_crs": gettext_noop(
        "“%(file)s” is drawn in a local system (%(crs)s) from which no way leads to the map. "
        "Reproject it, as gdalwarp -t_srs EPSG:4547 does, and try again."
    ),
    "base_map_numbers": gettext_noop(
        "“%(file)s” holds complex numbers and no picture. Save the bands that are to be seen as "
        "8-bit red, green and blue."
    ),
    "base_map_empty": gettext_noop(
        "“%(file)s” holds no picture: it has no tiles, or all of it is transparent."
    ),
    "base_map_tile": gettext_noop(
        "Tile %(z)s/%(x)s/%(y)s of “%(file)s” is no PNG, JPEG or WebP picture of at most %(most)s "
        "pixels a side. Make the file anew with such tiles."
    ),
    "base_map_address": gettext_noop(
        "“%(file)s” has a tile at zoom %(z)s, column %(x)s, row %(y)s, which does not exist on a map "
        "of zoom 0 to %(most)s. Make the file anew."
    ),
    "base_map_tables": gettext_noop(
        "“%(file)s” is an SQLite file without the tables of MBTiles (metadata, tiles). A GeoPackage "
        "becomes one by gdal_translate -of MBTILES."
    ),
    "base_map_no_gdal": gettext_noop(
        "A GeoTIFF is read with the GDAL of the system, which is not installed. Install the package "
        "gdal-bin, or convert “%(file)s” to MBTiles elsewhere."
    ),
}
MOST_SIDE = 1024
MOST_ZOOM = 22


def fault(code: str, file: str, **params: Any) -> BadInput:
    """The error `code` of the file called `file`."""
    return BadInput(code, MESSAGES[code], field="file", file=file, **params)
