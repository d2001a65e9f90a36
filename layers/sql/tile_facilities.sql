SELECT f.id, f.kind, f.name, f.radius_m, f.point AS geom
  FROM geo_grid_facility f, frame WHERE f.point && frame.box
