SELECT c.id, c.kind, c.name, c.state, c.bearing_deg, c.field_of_view_deg, c.range_m, c.point AS geom
  FROM geo_grid_component c, frame WHERE c.point && frame.box
