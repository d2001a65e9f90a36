-- Atoms of the given divisions (prefixes of codes) and of the given grid cells.
SELECT a.id FROM geo_grid_basiccell a JOIN geo_grid_division d ON d.id = a.community_id
 WHERE d.code LIKE ANY (%(scope_prefixes)s)
UNION ALL
SELECT a.basic_cell_id FROM geo_grid_cellassignment a
 WHERE a.cell_id = ANY (%(scope_cells)s) AND upper_inf(a.valid)
