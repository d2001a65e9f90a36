-- Units without a point of their own lie where their entrance lies, else where their building does:
-- those of some atoms that are over.
UPDATE geo_grid_unit u
   SET basic_cell_id = coalesce(e.basic_cell_id, b.basic_cell_id)
  FROM geo_grid_unit v
  JOIN geo_grid_building b ON b.id = v.building_id
  LEFT JOIN geo_grid_entrance e ON e.id = v.entrance_id
 WHERE u.id = v.id AND u.point IS NULL AND u.basic_cell_id = ANY (%(atoms)s)
