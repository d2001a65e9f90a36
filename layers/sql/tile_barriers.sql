SELECT b.id, b.kind, b.name, b.geom
  FROM geo_grid_barrier b, frame
 WHERE b.geom && frame.box
