-- Outlines of the current versions of cells that hold an atom whose border gained a vertex.
SELECT DISTINCT a.cell_id
  FROM geo_grid_cellassignment a
 WHERE a.basic_cell_id = ANY (%(atoms)s) AND a.kind = %(kind)s AND upper_inf(a.valid)
