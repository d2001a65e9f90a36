-- Rows that name no entrance where the same room is known behind one: a list without entrances would make a
-- second unit of it. Where the house has a unit of this room without an entrance, that one is meant; and one
-- list that has both tells them apart itself.
SELECT s.row, 'entrance' AS field, 'unit_entrance_missing' AS code, s.room AS value
  FROM staged s
  JOIN doors d USING (door)
 WHERE d.building_id IS NOT NULL AND d.entrance_id IS NULL AND d.entrance_key IS NULL
   AND EXISTS (SELECT FROM geo_grid_unit u
                WHERE u.building_id = d.building_id AND u.room = s.room AND u.entrance_id IS NOT NULL
                  AND upper_inf(u.valid) AND NOT u.is_estimated)
   AND NOT EXISTS (SELECT FROM geo_grid_unit u
                    WHERE u.building_id = d.building_id AND u.room = s.room AND u.entrance_id IS NULL
                      AND upper_inf(u.valid))
   AND NOT EXISTS (SELECT FROM staged o JOIN doors b USING (door)
                    WHERE b.building_id = d.building_id AND o.room = s.room
                      AND (b.entrance_key IS NOT NULL OR b.entrance_id IS NOT NULL))
