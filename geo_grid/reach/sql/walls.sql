SELECT ST_AsBinary(geom) AS geom FROM geo_grid_barrier WHERE is_hard ORDER BY ref
