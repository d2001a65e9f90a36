-- Doors that an address led to, as they stand by now.
UPDATE doors d
   SET building_id = b.id, candidates = 1, entrance_id = e.id, unit_id = u.id
  FROM doors o
  LEFT JOIN geo_grid_unit u
    ON o.located = 'unit' AND u.id = o.located_id AND upper_inf(u.valid)
  LEFT JOIN geo_grid_entrance e
    ON e.id = CASE o.located WHEN 'entrance' THEN o.located_id WHEN 'unit' THEN u.entrance_id END
   AND upper_inf(e.valid)
  JOIN geo_grid_building b
    ON b.id = CASE o.located WHEN 'building' THEN o.located_id
                             WHEN 'entrance' THEN e.building_id ELSE u.building_id END
   AND upper_inf(b.valid)
 WHERE o.door = d.door AND o.located IS NOT NULL
