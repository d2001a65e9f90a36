-- Everybody who lives in one building of the caller's street.
SELECT u.room, p.name, p.category
  FROM geo_grid_unit u
  JOIN geo_grid_residence r ON r.unit_id = u.id AND upper_inf(r.valid)
  JOIN geo_grid_resident p ON p.id = r.resident_id
 WHERE u.building_id = (SELECT id FROM geo_grid_building b
                         WHERE b.geom && ST_MakeEnvelope(118.2495, 24.2487, 118.2505, 24.2493, 4326)
                         ORDER BY id LIMIT 1) AND upper_inf(u.valid)
   AND /*in scope: unit u*/
 ORDER BY u.id
