-- Doors behind which a unit is vacant today: no resident, no estimate and no organisation is known in it.
-- One row a door, with its place; in buildings of a kind (empty: of every kind).
SELECT b.ref, b.name, ST_X(p.point) AS lon, ST_Y(p.point) AS lat, count(*) OVER () AS of
  FROM geo_grid_unit u
  JOIN geo_grid_building b ON b.id = u.building_id AND upper_inf(b.valid)
  LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
 CROSS JOIN LATERAL (SELECT coalesce(e.point, b.point) AS point) p
 WHERE upper_inf(u.valid) AND NOT u.is_unassigned AND coalesce(u.estimated_residents, 0) = 0
   AND (%(use)s = '' OR b.kind = %(use)s)
   AND NOT EXISTS (SELECT FROM geo_grid_residence r WHERE r.unit_id = u.id AND upper_inf(r.valid))
   AND NOT EXISTS (
       SELECT FROM geo_grid_organisationplace o WHERE o.unit_id = u.id AND upper_inf(o.valid))
 GROUP BY b.id, u.entrance_id, b.ref, b.name, p.point
 ORDER BY b.ref, b.id, u.entrance_id NULLS FIRST
 LIMIT %(most)s
