SELECT b.id, ST_AsBinary(b.geom) AS wkb
  FROM geo_grid_basiccell b
 WHERE b.geom && ST_GeomFromWKB(%(area)s, 4326)
   AND ST_Intersects(b.geom, ST_GeomFromWKB(%(area)s, 4326))
   AND NOT b.community_id = ANY (%(communities)s) AND upper_inf(b.valid)
 ORDER BY b.id
