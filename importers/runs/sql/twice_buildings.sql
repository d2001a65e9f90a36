-- New buildings in the middle of which a building stands already.
SELECT count(*)
  FROM staged s JOIN fates f USING (row)
 CROSS JOIN LATERAL (SELECT ST_PointOnSurface(s.geom) AS inside) p
 WHERE f.is_new AND s.geom IS NOT NULL
   AND EXISTS (SELECT FROM geo_grid_building b
                WHERE upper_inf(b.valid) AND b.geom && p.inside AND ST_Intersects(b.geom, p.inside)
                  AND b.id < %(before)s)
