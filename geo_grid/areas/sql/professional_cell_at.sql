-- The cell of a professional grid (`kind`) that a point (EPSG:4326) stood in at a moment, and who
-- served it first then. Of cells that meet in the point the one of the basic cell, else the oldest.
SELECT v.cell_id AS id, v.code, v.name, t.worker_id AS worker
  FROM geo_grid_gridcellversion v
  LEFT JOIN geo_grid_cellteam t
    ON t.cell_id = v.cell_id AND t.role = 'primary' AND t.valid @> %(at)s::timestamptz
 WHERE v.kind = %(kind)s AND v.valid @> %(at)s::timestamptz
   AND v.geom && %(point)s::geometry AND ST_Intersects(v.geom, %(point)s::geometry)
 ORDER BY EXISTS (SELECT 1 FROM geo_grid_cellassignment a
                   WHERE a.basic_cell_id = %(atom)s AND a.cell_id = v.cell_id
                     AND a.valid @> %(at)s::timestamptz) DESC, v.cell_id
 LIMIT 1
