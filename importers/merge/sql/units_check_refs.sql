SELECT s.row, 'ref' AS field, 'ref_taken' AS code, s.ref AS value
  FROM staged s
  JOIN doors d USING (door)
  JOIN geo_grid_unit u ON u.ref = s.ref AND u.ref <> '' AND upper_inf(u.valid)
 WHERE NOT u.is_estimated
   AND NOT (u.building_id = d.building_id AND u.room = s.room
            AND u.entrance_id IS NOT DISTINCT FROM d.entrance_id
            AND (s.floor IS NULL AND geo_grid_door_floor(s.floor, s.floor_label, s.room) IS NULL
                 OR u.floor IS NULL AND geo_grid_door_floor(u.floor, u.floor_label, u.room) IS NULL
                 OR geo_grid_door_floor(u.floor, u.floor_label, u.room)
                    IS NOT DISTINCT FROM geo_grid_door_floor(s.floor, s.floor_label, s.room)))
