-- New things with one of the same kind a few steps away.
SELECT count(*)
  FROM staged s JOIN fates f USING (row)
 WHERE f.is_new AND s.geom IS NOT NULL
   AND EXISTS (SELECT FROM {table} t
                WHERE t.point && ST_Expand(s.geom, %(near_m)s / 100000.0)
                  AND ST_DWithin(t.point, s.geom, %(near_m)s / 111320.0)
                  AND t.kind = s.kind AND t.id < %(before)s)
