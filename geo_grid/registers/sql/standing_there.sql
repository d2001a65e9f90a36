-- A building of today that a footprint covers by half of the smaller one: it was drawn already.
SELECT b.id, coalesce(nullif(b.name, ''), b.ref) AS name
  FROM geo_grid_building b, ST_GeomFromWKB(%(wkb)s, 4326) AS g
 WHERE b.geom && g AND ST_Intersects(b.geom, g)
   AND upper_inf(b.valid) AND b.id <> coalesce(%(but)s, 0)
   AND ST_Area(ST_Intersection(b.geom, g)) > 0.5 * least(ST_Area(b.geom), ST_Area(g))
 ORDER BY b.id
 LIMIT 1
