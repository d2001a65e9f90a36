-- Rows that say no floor where it takes the floor to tell which door is meant.
WITH floored AS (
    SELECT DISTINCT d.building_id, coalesce(d.entrance_key, '') AS entrance, s.room
      FROM staged s JOIN doors d USING (door)
     WHERE geo_grid_door_floor(s.floor, s.floor_label, s.room) IS NOT NULL
       AND s.room ~ '^[0-9]{1,2}$'
), known AS (
    SELECT building_id, entrance_id, room
      FROM geo_grid_unit
     WHERE upper_inf(valid) AND building_id IN (SELECT building_id FROM doors)
       AND EXISTS (SELECT FROM staged WHERE floor IS NULL)
     GROUP BY 1, 2, 3
    HAVING count(*) > 1 AND bool_and(geo_grid_door_floor(floor, floor_label, room) IS NOT NULL)
)
SELECT s.row, 'floor' AS field, 'unit_floor_missing' AS code, s.room AS value
  FROM staged s
  JOIN doors d USING (door)
  LEFT JOIN floored f
    ON f.building_id = d.building_id AND f.entrance = coalesce(d.entrance_key, '')
   AND f.room = s.room
  LEFT JOIN known k
    ON k.building_id = d.building_id AND k.entrance_id IS NOT DISTINCT FROM d.entrance_id
   AND k.room = s.room
 WHERE s.floor IS NULL AND geo_grid_door_floor(s.floor, s.floor_label, s.room) IS NULL
   AND (f.room IS NOT NULL OR k.room IS NOT NULL)
