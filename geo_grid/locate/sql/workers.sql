-- The primary worker of each of some grid cells.
SELECT t.cell_id AS cell, w.name
  FROM geo_grid_cellteam t JOIN geo_grid_worker w ON w.id = t.worker_id
 WHERE t.cell_id = ANY (%(cells)s::bigint[]) AND t.role = 'primary' AND upper_inf(t.valid)
