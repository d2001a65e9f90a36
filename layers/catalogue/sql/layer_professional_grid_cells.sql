-- Cells of the professional grids, each with the code of its grid, with the sums of their atoms. The sums are those of now: for a former
-- day, of which outlines and names are known, they are taken out. What is said of persons and cases is told of
-- cells all of whose atoms are in scope.
SELECT v.cell_id AS id, a.sees_counts, a.sees_case, v.geom, v.geom_3857, v.kind, v.code,
       v.name, g.type,
       c.name AS community, a.area_m2, /*each sum: a.{column}*/, lower(v.valid) AS valid_from
  FROM geo_grid_gridcellversion v
  JOIN geo_grid_gridcell g ON g.id = v.cell_id
  JOIN geo_grid_division c ON c.id = g.community_id
  LEFT JOIN LATERAL (
       SELECT bool_and(in_scope(a.basic_cell_id, counts)) AS sees_counts,
              bool_and(in_scope(a.basic_cell_id, case)) AS sees_case, sum(b.area_m2::numeric)::float8 AS area_m2,
              /*each sum: sum(s.{column}) AS {column}*/
         FROM geo_grid_cellassignment a
         JOIN geo_grid_basiccell b ON b.id = a.basic_cell_id
         JOIN geo_grid_basiccellsums s ON s.basic_cell_id = a.basic_cell_id
        WHERE a.cell_id = v.cell_id AND upper_inf(a.valid)) a ON true
 WHERE upper_inf(v.valid) AND v.kind <> 'base'
