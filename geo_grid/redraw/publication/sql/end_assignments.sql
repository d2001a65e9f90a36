-- Assignments that no longer hold, by atom and new cell (NULL: none): those that began at the given
-- midnight go, older ones end there.
WITH wanted AS (
    SELECT * FROM unnest(%(atoms)s::bigint[], %(cells)s::bigint[]) AS w(atom, cell)
), over AS (
    SELECT a.id, lower(a.valid) >= %(at)s AS is_new
      FROM geo_grid_cellassignment a JOIN wanted w ON w.atom = a.basic_cell_id
     WHERE a.kind = %(kind)s AND upper_inf(a.valid) AND a.cell_id IS DISTINCT FROM w.cell
), gone AS (
    DELETE FROM geo_grid_cellassignment a USING over WHERE a.id = over.id AND over.is_new
)
UPDATE geo_grid_cellassignment a
   SET valid = tstzrange(lower(a.valid), %(at)s)
  FROM over WHERE a.id = over.id AND NOT over.is_new
