-- All units of today in some buildings.
SELECT u.id, u.building_id AS house, u.entrance_id AS entrance, u.room, u.floor, u.floor_label
  FROM geo_grid_unit u
 WHERE u.building_id = ANY (%(houses)s::bigint[])
   AND upper_inf(u.valid) AND NOT u.is_unassigned AND u.version_of_id IS NULL
 ORDER BY u.id
