-- Which atom of some communities lies in which grid cell today.
SELECT a.basic_cell_id, a.cell_id
  FROM geo_grid_cellassignment a
  JOIN geo_grid_basiccell b ON b.id = a.basic_cell_id
 WHERE b.community_id = ANY (%(communities)s) AND upper_inf(b.valid)
   AND a.kind = %(kind)s AND upper_inf(a.valid)
 ORDER BY a.basic_cell_id
