SELECT f.id, f.point AS geom, f.point_3857 AS geom_3857, f.kind, f.name, f.ref, f.capacity,
       f.radius_m, nullif(f.opening_hours, '') AS opening_hours, c.code AS basic_cell,
       lower(f.valid) AS valid_from
  FROM geo_grid_facility f
  LEFT JOIN geo_grid_basiccell c ON c.id = f.basic_cell_id
 WHERE upper_inf(f.valid)
