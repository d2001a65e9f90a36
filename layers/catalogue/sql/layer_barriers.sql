SELECT b.id, b.geom, b.geom_3857, b.ref, b.kind, b.name, b.is_hard, b.source
  FROM geo_grid_barrier b
