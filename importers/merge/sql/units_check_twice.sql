-- Rows that name one building and entrance in two ways and so mean one unit.
WITH shared AS (
    SELECT d.door, d.building_id, coalesce(d.entrance_key, '') AS entrance
      FROM doors d
      JOIN (SELECT building_id, coalesce(entrance_key, '') AS entrance
              FROM doors WHERE building_id IS NOT NULL
             GROUP BY 1, 2 HAVING count(*) > 1) t
        ON t.building_id = d.building_id AND t.entrance = coalesce(d.entrance_key, '')
), meant AS (
    SELECT s.row, first_value(s.row) OVER (
               PARTITION BY d.building_id, d.entrance, s.room,
                            geo_grid_door_floor(s.floor, s.floor_label, s.room) ORDER BY s.row) AS first
      FROM staged s JOIN shared d USING (door)
)
SELECT row, 'room' AS field, 'duplicate' AS code, first FROM meant WHERE row > first
