SELECT s.id, s.geom, s.geom_3857, s.ref, s.kind, s.name, s.is_bridge, s.is_tunnel, s.source
  FROM geo_grid_street s
