-- Every address of a building or an entrance, and those of units where they differ from their building's;
-- names that people give to units, with the unit.
SELECT coalesce(a.building_id, e.building_id) AS house, a.entrance_id AS entrance,
       NULL::bigint AS unit, a.kind, a.road,
       a.number, a.estate, a.building_part, a.text, upper_inf(a.valid) AS is_current
  FROM geo_grid_address a
  LEFT JOIN geo_grid_entrance e ON e.id = a.entrance_id
 WHERE a.unit_id IS NULL
UNION ALL
SELECT DISTINCT u.building_id, u.entrance_id, NULL::bigint, a.kind, a.road, a.number, a.estate, a.building_part,
       ''::text, true
  FROM geo_grid_address a
  JOIN geo_grid_unit u ON u.id = a.unit_id
  JOIN geo_grid_address h ON h.building_id = u.building_id AND h.is_primary AND upper_inf(h.valid)
 WHERE upper_inf(a.valid) AND a.number <> '' AND (a.road, a.number) <> (h.road, h.number)
UNION ALL
SELECT u.building_id, u.entrance_id, u.id, a.kind, '', '', '', '', a.text, true
  FROM geo_grid_address a
  JOIN geo_grid_unit u ON u.id = a.unit_id AND upper_inf(u.valid)
 WHERE upper_inf(a.valid) AND a.kind = 'alias' AND a.text <> ''
 ORDER BY house, kind, road, number, entrance, unit, text
