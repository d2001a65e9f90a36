SELECT f.id, f.point AS geom, f.point_3857 AS geom_3857, f.kind, f.name, f.ref, f.capacity,
       f.radius_m, c.code AS basic_cell
  FROM geo_grid_facility f
  LEFT JOIN geo_grid_basiccell c ON c.id = f.basic_cell_id
