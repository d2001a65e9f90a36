SELECT g.id, g.kind, g.name, g.geom
  FROM geo_grid_groundcover g, frame
 WHERE g.geom && frame.box AND g.kind IN ('water', 'sea')
