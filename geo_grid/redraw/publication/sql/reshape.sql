UPDATE geo_grid_basiccell b SET geom = ST_GeomFromWKB(w.wkb, 4326)
  FROM unnest(%(atoms)s::bigint[], %(wkbs)s::bytea[]) AS w(atom, wkb) WHERE b.id = w.atom
