-- Sums of atoms by cell of one kind of grid. The columns are those of every statistics_*.sql.
SELECT v.cell_id AS id, v.code, v.name, c.name AS parent, sum(b.area_m2::numeric)::float8 AS area_m2,
       /*each sum but estimated_residents: sum(s.{column}::numeric) AS {column}*/,
       array_agg(b.id) AS atoms,
       bool_or(s.estimated_residents > 0) AS is_estimated
  FROM geo_grid_gridcellversion v
  JOIN geo_grid_gridcell g ON g.id = v.cell_id
  JOIN geo_grid_division c ON c.id = g.community_id
  JOIN geo_grid_cellassignment a ON a.cell_id = v.cell_id AND upper_inf(a.valid)
  JOIN geo_grid_basiccell b ON b.id = a.basic_cell_id
  JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
 WHERE upper_inf(v.valid) AND v.kind = %(kind)s AND c.code LIKE %(within)s
 GROUP BY v.cell_id, v.code, v.name, c.name
 ORDER BY v.code
