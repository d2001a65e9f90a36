-- The department that the nearest component of the class names as its owner, by code or by name.
-- A class names its kind of component by its code's first word; of the kind "other" the name tells.
SELECT d.id
  FROM geo_grid_component c
  JOIN geo_grid_department d ON btrim(c.owner) IN (d.code, d.name)
 WHERE c.point && ST_Expand(%(point)s::geometry, %(reach_lon)s, %(reach_lat)s)
   AND ST_DWithin(c.point::geography, %(point)s::geography, %(reach_m)s)
   AND c.state <> 'abandoned'
   AND (c.kind = %(kind)s OR (c.kind = 'other' AND strpos(c.name, %(name)s) > 0))
 ORDER BY ST_Distance(c.point::geography, %(point)s::geography), c.id
 LIMIT 1
