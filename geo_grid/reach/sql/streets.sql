-- Stairs are what is said to be, and what is of that kind.
SELECT ref, kind, level, is_bridge OR is_tunnel AS span, foot, access, oneway_foot,
       is_steps OR kind = 'steps' AS is_steps, incline_percent, width_m, gate_hours, is_square,
       ST_AsBinary(geom) AS geom
  FROM geo_grid_street
 ORDER BY ref
