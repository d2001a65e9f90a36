-- Active accounts of the grid workers of one grid cell: who holds the role there, or holds it without
-- an area and stands in the team of the cell (as in geo_grid_grants).
SELECT DISTINCT u.id
  FROM geo_grid_roleassignment a
  JOIN geo_grid_user u ON u.id = a.user_id AND u.is_active
  LEFT JOIN geo_grid_cellteam t
    ON t.worker_id = u.worker_id AND t.cell_id = %(cell)s AND t.valid @> %(at)s::timestamptz
 WHERE a.role = 'grid_worker' AND a.valid @> %(at)s::timestamptz
   AND (a.grid_cell_id = %(cell)s
        OR (t.id IS NOT NULL AND a.grid_cell_id IS NULL AND a.division_code = ''))
 ORDER BY u.id
