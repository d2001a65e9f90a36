-- New units whose room their building has already, where one of both names no entrance, or the floor differs.
SELECT count(*)
  FROM staged s JOIN fates f USING (row) JOIN doors d USING (door)
 WHERE f.is_new
   AND EXISTS (SELECT FROM geo_grid_unit u
                WHERE u.building_id = d.building_id AND u.room = s.room AND upper_inf(u.valid)
                  AND NOT u.is_estimated AND u.id < %(before)s
                  AND (u.entrance_id IS NULL OR d.entrance_id IS NULL
                       OR u.entrance_id = d.entrance_id))
