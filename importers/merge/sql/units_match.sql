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
   AND u.entrance_id IS NOT DISTINCT FROM d.entrance_id;

DROP TABLE given;
ANALYZE staged
