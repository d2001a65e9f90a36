SELECT b.id, b.id AS basic_cell_id, b.geom, b.geom_3857, b.code, c.name AS community, b.area_m2,
       /*each sum: s.{column}*/,
       lower(b.valid) AS valid_from
  FROM geo_grid_basiccell b
  JOIN geo_grid_division c ON c.id = b.community_id
  LEFT JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
 WHERE upper_inf(b.valid)
