SELECT ST_AsBinary(geom) AS geom FROM geo_grid_groundcover WHERE kind IN ('water', 'sea') ORDER BY ref
