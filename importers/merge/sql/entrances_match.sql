-- Which entrances are known; one without a point of its own has its building's.
ALTER TABLE staged RENAME TO given;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT s.row, s.door, s.name, s.geom, coalesce(s.geom, b.point) AS point, b.id AS building_id,
       CASE WHEN s.geom IS NULL THEN 'building' ELSE 'own' END AS point_origin,
       CASE WHEN s.geom IS NULL THEN b.basic_cell_id ELSE s.basic_cell_id END AS basic_cell_id,
       d.entrance_id IS NULL AS is_new,
       coalesce(d.entrance_id, nextval('geo_grid_entrance_id_seq')) AS entrance_id
  FROM given s
  JOIN doors d USING (door)
  LEFT JOIN geo_grid_building b ON b.id = d.building_id;

DROP TABLE given;
ANALYZE staged
