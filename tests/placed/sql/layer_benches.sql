SELECT t.id, t.point AS geom, t.point_3857 AS geom_3857, t.ref, t.name, t.seats,
       c.code AS basic_cell
  FROM geo_grid_bench t
  LEFT JOIN geo_grid_basiccell c ON c.id = t.basic_cell_id
