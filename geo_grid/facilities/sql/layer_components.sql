SELECT m.id, m.point AS geom, m.point_3857 AS geom_3857, m.kind, m.name, m.state, m.ref, m.owner,
       m.bearing_deg, m.field_of_view_deg, m.range_m, m.radius_m, c.code AS basic_cell
  FROM geo_grid_component m
  LEFT JOIN geo_grid_basiccell c ON c.id = m.basic_cell_id
