-- Which units are known: `unit_id` is theirs, or the number drawn when the row was staged.
ALTER TABLE staged RENAME TO given;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT s.row, s.door, s.ref, s.floor, s.floor_label, s.room, s.use, s.floor_area_m2, s.aliases, s.geom,
       CASE WHEN s.geom IS NULL THEN d.basic_cell_id ELSE s.basic_cell_id END AS basic_cell_id,
       u.id IS NULL AS is_new, coalesce(u.id, s.unit_id) AS unit_id
  FROM given s
  JOIN doors d USING (door)
  LEFT JOIN geo_grid_unit u
    ON u.building_id = d.building_id AND u.room = s.room AND upper_inf(u.valid)
   AND u.entrance_id IS NOT DISTINCT FROM d.entrance_id
   AND geo_grid_door_floor(u.floor, u.floor_label, u.room)
       IS NOT DISTINCT FROM geo_grid_door_floor(s.floor, s.floor_label, s.room);

DROP TABLE given;

-- Who says no floor means the only door of this number; who says one, the door whose floor nobody knew.
WITH meant AS (
    SELECT DISTINCT ON (u.id) u.id, s.row
      FROM staged s
      JOIN doors d USING (door)
      JOIN geo_grid_unit u
        ON u.building_id = d.building_id AND u.room = s.room AND upper_inf(u.valid)
       AND u.entrance_id IS NOT DISTINCT FROM d.entrance_id
     WHERE s.is_new
       AND (s.floor IS NULL AND geo_grid_door_floor(s.floor, s.floor_label, s.room) IS NULL
            OR u.floor IS NULL AND geo_grid_door_floor(u.floor, u.floor_label, u.room) IS NULL)
       AND NOT EXISTS (SELECT FROM staged o WHERE o.unit_id = u.id AND NOT o.is_new)
     ORDER BY u.id, s.row
)
UPDATE staged s SET is_new = false, unit_id = m.id FROM meant m WHERE m.row = s.row;

ANALYZE staged
