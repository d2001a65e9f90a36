-- Whether a door is an estimate is told as numbers are: it is none any more once somebody lives there.
-- A unit stands where its own point is, else its entrance's, else its building's: three branches,
-- so that each is found by the index of its own point.
SELECT u.id, u.point AS geom, u.point_3857 AS geom_3857, u.room, u.floor,
       u.floor_label, u.use, u.ref,
       u.basic_cell_id, u.building_id, b.name AS building, e.name AS entrance, u.is_estimated, u.floor_area_m2,
       c.code AS basic_cell, lower(u.valid) AS valid_from
  FROM geo_grid_unit u
  JOIN geo_grid_building b ON b.id = u.building_id
  LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
  LEFT JOIN geo_grid_basiccell c ON c.id = u.basic_cell_id
 WHERE upper_inf(u.valid) AND NOT u.is_unassigned AND u.point IS NOT NULL
UNION ALL
SELECT u.id, e.point, e.point_3857, u.room, u.floor,
       u.floor_label, u.use, u.ref,
       u.basic_cell_id, u.building_id, b.name, e.name, u.is_estimated, u.floor_area_m2,
       c.code, lower(u.valid)
  FROM geo_grid_unit u
  JOIN geo_grid_entrance e ON e.id = u.entrance_id
  JOIN geo_grid_building b ON b.id = u.building_id
  LEFT JOIN geo_grid_basiccell c ON c.id = u.basic_cell_id
 WHERE upper_inf(u.valid) AND NOT u.is_unassigned AND u.point IS NULL
UNION ALL
SELECT u.id, b.point, b.point_3857, u.room, u.floor,
       u.floor_label, u.use, u.ref,
       u.basic_cell_id, u.building_id, b.name, NULL, u.is_estimated, u.floor_area_m2,
       c.code, lower(u.valid)
  FROM geo_grid_unit u
  JOIN geo_grid_building b ON b.id = u.building_id
  LEFT JOIN geo_grid_basiccell c ON c.id = u.basic_cell_id
 WHERE upper_inf(u.valid) AND NOT u.is_unassigned AND u.point IS NULL AND u.entrance_id IS NULL
