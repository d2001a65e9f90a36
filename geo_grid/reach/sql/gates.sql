SELECT ref, opening_hours, passable, ST_AsBinary(point) AS geom FROM geo_grid_gate ORDER BY ref
