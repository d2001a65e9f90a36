-- The same for grid cells, at the middle of their atoms; only atoms in scope are counted.
SELECT v.cell_id AS id, NULL::bigint AS basic_cell_id, v.geom,
       ST_SetSRID(ST_MakePoint(avg(ST_X(b.point_3857)), avg(ST_Y(b.point_3857))), 3857)
       AS geom_3857,
       /*each sum but floor_area_m2: sum(s.{column}) AS {column}*/,
       sum(s.floor_area_m2::numeric)::float8 AS floor_area_m2
  FROM geo_grid_gridcellversion v
  JOIN geo_grid_cellassignment a ON a.cell_id = v.cell_id AND upper_inf(a.valid)
  JOIN geo_grid_basiccell b ON b.id = a.basic_cell_id
  JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
 WHERE upper_inf(v.valid) AND v.kind = 'base' AND in_scope(b.id)
 GROUP BY v.id
