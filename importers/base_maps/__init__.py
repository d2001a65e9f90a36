"""Base maps of one's own: a GeoTIFF or MBTiles becomes tiles below GEO_GRID_VAR, once.

`geotiff` and `mbtiles` run in the child that reads foreign files (`geo_grid.sandbox`) and tell tiles;
`adding` writes them into a file of ours; `store` finds and reads those files.
"""
