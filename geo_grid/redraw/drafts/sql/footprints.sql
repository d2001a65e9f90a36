SELECT b.id, coalesce(nullif(b.name, ''), b.ref) AS name, ST_AsBinary(b.geom) AS wkb
  FROM geo_grid_building b
 WHERE b.geom && ST_GeomFromWKB(%(area)s, 4326)
   AND ST_Intersects(b.geom, ST_GeomFromWKB(%(area)s, 4326))
   AND upper_inf(b.valid)
 ORDER BY b.id
