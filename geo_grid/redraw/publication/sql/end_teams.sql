-- Who served cells that are gone, and no longer does; rows that began at the midnight go.
WITH gone AS (
    DELETE FROM geo_grid_cellteam
     WHERE cell_id = ANY (%(cells)s) AND upper_inf(valid) AND lower(valid) >= %(at)s
    RETURNING cell_id, worker_id, role
), over AS (
    UPDATE geo_grid_cellteam SET valid = tstzrange(lower(valid), %(at)s)
     WHERE cell_id = ANY (%(cells)s) AND upper_inf(valid) AND lower(valid) < %(at)s
    RETURNING cell_id, worker_id, role
)
SELECT x.cell_id, x.worker_id, w.name, x.role
  FROM (SELECT * FROM gone UNION ALL SELECT * FROM over) x
  JOIN geo_grid_worker w ON w.id = x.worker_id
 ORDER BY x.cell_id, x.role, x.worker_id
