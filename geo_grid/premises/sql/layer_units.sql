-- Whether a door is an estimate is told as numbers are: it is none any more once somebody lives there.
-- A unit stands where its own point is, else its entrance's, else its building's: three branches,
-- so that each is found by the index of its own point. What tells two doors apart in a list is looked
-- up row by row, so that a tile, which has no room for it, does not pay for it.
SELECT u.id, u.geom, u.geom_3857,
       coalesce((SELECT a.road FROM geo_grid_address a
                  WHERE a.unit_id = u.id AND a.is_primary AND upper_inf(a.valid) AND a.road <> ''),
                (SELECT a.road FROM geo_grid_address a
                  WHERE a.entrance_id = u.entrance_id AND a.is_primary AND upper_inf(a.valid)
                    AND a.road <> '' ORDER BY a.id LIMIT 1),
                (SELECT a.road FROM geo_grid_address a
                  WHERE a.building_id = u.building_id AND a.is_primary AND upper_inf(a.valid))) AS road,
       coalesce((SELECT a.number FROM geo_grid_address a
                  WHERE a.unit_id = u.id AND a.is_primary AND upper_inf(a.valid) AND a.number <> ''),
                (SELECT a.number FROM geo_grid_address a
                  WHERE a.entrance_id = u.entrance_id AND a.is_primary AND upper_inf(a.valid)
                    AND a.number <> '' ORDER BY a.id LIMIT 1),
                (SELECT a.number FROM geo_grid_address a
                  WHERE a.building_id = u.building_id AND a.is_primary AND upper_inf(a.valid))) AS number,
       u.estate, u.room, u.floor, u.floor_label, u.use, u.ref, u.basic_cell_id, u.building_id,
       u.building, u.entrance, u.is_estimated, u.floor_area_m2,
       (SELECT d.name FROM geo_grid_basiccell c JOIN geo_grid_division d ON d.id = c.community_id
         WHERE c.id = u.basic_cell_id) AS community,
       (SELECT v.code FROM geo_grid_cellassignment s
          JOIN geo_grid_gridcellversion v ON v.cell_id = s.cell_id
         WHERE s.basic_cell_id = u.basic_cell_id AND upper_inf(s.valid) AND upper_inf(v.valid)
           AND v.kind = 'base') AS grid_cell,
       u.basic_cell, u.valid_from
  FROM (
SELECT u.id, u.point AS geom, u.point_3857 AS geom_3857, u.entrance_id, b.estate, u.room, u.floor,
       u.floor_label, u.use, u.ref,
       u.basic_cell_id, u.building_id, b.name AS building, e.name AS entrance, u.is_estimated, u.floor_area_m2,
       c.code AS basic_cell, lower(u.valid) AS valid_from, u.valid
  FROM geo_grid_unit u
  JOIN geo_grid_building b ON b.id = u.building_id
  LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
  LEFT JOIN geo_grid_basiccell c ON c.id = u.basic_cell_id
 WHERE upper_inf(u.valid) AND NOT u.is_unassigned AND u.point IS NOT NULL
UNION ALL
SELECT u.id, e.point, e.point_3857, u.entrance_id, b.estate, u.room, u.floor,
       u.floor_label, u.use, u.ref,
       u.basic_cell_id, u.building_id, b.name, e.name, u.is_estimated, u.floor_area_m2,
       c.code, lower(u.valid), u.valid
  FROM geo_grid_unit u
  JOIN geo_grid_entrance e ON e.id = u.entrance_id
  JOIN geo_grid_building b ON b.id = u.building_id
  LEFT JOIN geo_grid_basiccell c ON c.id = u.basic_cell_id
 WHERE upper_inf(u.valid) AND NOT u.is_unassigned AND u.point IS NULL
UNION ALL
SELECT u.id, b.point, b.point_3857, NULL, b.estate, u.room, u.floor,
       u.floor_label, u.use, u.ref,
       u.basic_cell_id, u.building_id, b.name, NULL, u.is_estimated, u.floor_area_m2,
       c.code, lower(u.valid), u.valid
  FROM geo_grid_unit u
  JOIN geo_grid_building b ON b.id = u.building_id
  LEFT JOIN geo_grid_basiccell c ON c.id = u.basic_cell_id
 WHERE upper_inf(u.valid) AND NOT u.is_unassigned AND u.point IS NULL AND u.entrance_id IS NULL) u
