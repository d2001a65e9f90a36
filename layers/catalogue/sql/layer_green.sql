SELECT g.id, g.geom, g.geom_3857, g.ref, g.kind, g.name, g.source
  FROM geo_grid_groundcover g
 WHERE g.kind NOT IN ('water', 'sea')
