-- A door of today in a building that has an address and a name; the first that is found.
SELECT u.id AS unit,
       concat_ws(' ', coalesce(nullif(a.estate, ''), nullif(b.estate, ''), concat(a.road, a.number)),
                 b.name) AS house
  FROM geo_grid_building b
  JOIN geo_grid_address a ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
  JOIN geo_grid_unit u ON u.building_id = b.id AND upper_inf(u.valid) AND NOT u.is_unassigned
 WHERE upper_inf(b.valid) AND a.road <> '' AND b.name <> ''
 LIMIT 1
