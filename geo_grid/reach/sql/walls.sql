-- A wall stops who walks, whether or not a cell may straddle it.
SELECT ST_AsBinary(geom) AS geom FROM geo_grid_barrier WHERE is_hard OR kind = 'wall' ORDER BY ref
