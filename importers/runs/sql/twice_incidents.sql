-- New incidents of the same place and moment as one that is known.
SELECT count(*)
  FROM staged s JOIN fates f USING (row)
 WHERE f.is_new AND s.geom IS NOT NULL
   AND EXISTS (SELECT FROM geo_grid_incident t
                WHERE t.reported_at = s.reported_at
                  AND t.point && ST_Expand(s.geom, %(near_m)s / 100000.0)
                  AND ST_DWithin(t.point, s.geom, %(near_m)s / 111320.0)
                  AND t.id < %(before)s)
