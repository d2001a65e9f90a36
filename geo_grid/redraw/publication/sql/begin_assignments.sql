-- The new assignments, for atoms that have none now.
INSERT INTO geo_grid_cellassignment (basic_cell_id, cell_id, kind, valid)
SELECT w.atom, w.cell, %(kind)s, tstzrange(%(at)s, NULL)
  FROM unnest(%(atoms)s::bigint[], %(cells)s::bigint[]) AS w(atom, cell)
 WHERE w.cell IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM geo_grid_cellassignment a
                    WHERE a.basic_cell_id = w.atom AND a.kind = %(kind)s AND upper_inf(a.valid))
