-- How doors are called: building (address and name), entrance, room; for units and for buildings.
SELECT u.id AS unit, b.id AS building, e.name AS entrance, u.room, u.floor, u.is_unassigned,
       concat_ws(' ', nullif(concat(a.road, a.number), ''), nullif(coalesce(nullif(a.estate, ''),
                 b.estate), ''), coalesce(nullif(b.name, ''), nullif(a.building_part, ''), CASE WHEN a.id IS NULL THEN b.ref END))
           AS building_label
  FROM geo_grid_building b
  LEFT JOIN geo_grid_address a ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
  LEFT JOIN geo_grid_unit u ON u.building_id = b.id AND u.id = ANY (%(units)s::bigint[])
  LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
 WHERE b.id = ANY (%(buildings)s::bigint[])
    OR b.id IN (SELECT building_id FROM geo_grid_unit WHERE id = ANY (%(units)s::bigint[]))
