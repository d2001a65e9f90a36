-- Grid cells of today with their residents: whether cases and residents of all of it may be listed
-- (is_of_cases, is_of_counts), whether it lies in the drawn area, as a whole or at all.
SELECT v.cell_id AS id, v.code, v.name, c.code AS community, sum(s.residents) AS residents,
       bool_or(s.estimated_residents > 0) AS is_estimated,
       bool_and(in_scope(b.id, case)) AS is_of_cases,
       bool_and(in_scope(b.id, counts)) AS is_of_counts,
       bool_and(%(polygon)s::geometry IS NULL OR ST_CoveredBy(b.geom, %(polygon)s)) AS is_whole,
       bool_or(%(polygon)s::geometry IS NULL
               OR (b.geom && %(polygon)s AND ST_Intersects(b.geom, %(polygon)s))) AS is_met
  FROM geo_grid_gridcellversion v
  JOIN geo_grid_gridcell g ON g.id = v.cell_id
  JOIN geo_grid_division c ON c.id = g.community_id
  JOIN geo_grid_cellassignment a ON a.cell_id = v.cell_id AND upper_inf(a.valid)
  JOIN geo_grid_basiccell b ON b.id = a.basic_cell_id
  JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
 WHERE upper_inf(v.valid) AND v.kind = 'base'
   AND (%(within)s = '' OR c.code LIKE %(within)s || '%%' OR v.cell_id = ANY (%(cells)s))
 GROUP BY v.cell_id, v.code, v.name, c.code
 ORDER BY v.code
