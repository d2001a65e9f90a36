-- Grid cells of which something lies in a scope, by class of rows; `counts`: exact sums in plans, for
-- whoever plans there (the area of that right, given as a scope of its own).
SELECT v.cell_id AS id,
       bool_or((SELECT geo_grid_sees_all(%(scope)s::jsonb, 'registers')) OR a.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(%(scope)s::jsonb, 'registers'))::bigint[])) AS registers,
       bool_or((SELECT geo_grid_sees_all(%(scope)s::jsonb, 'cases')) OR a.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(%(scope)s::jsonb, 'cases'))::bigint[])) AS cases,
       bool_or((SELECT geo_grid_sees_all(%(plans)s::jsonb, 'area')) OR a.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(%(plans)s::jsonb, 'area'))::bigint[])) AS counts
  FROM geo_grid_gridcellversion v
  JOIN geo_grid_cellassignment a ON a.cell_id = v.cell_id AND a.kind = 'base' AND upper_inf(a.valid)
 WHERE upper_inf(v.valid) AND v.kind = 'base'
 GROUP BY v.cell_id
 ORDER BY v.cell_id
