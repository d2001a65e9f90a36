ALTER TABLE staged RENAME TO given;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT s.*, rtrim(s.name, '单元门') AS key, t.building_id,
       coalesce(s.geom, t.point) AS point,
       CASE WHEN s.geom IS NULL THEN 'building' ELSE 'own' END AS point_origin,
       CASE WHEN s.geom IS NULL THEN t.basic_cell_id ELSE s.basic_cell_id END AS cell,
       e.id IS NULL AS is_new, coalesce(e.id, nextval('geo_grid_entrance_id_seq')) AS entrance_id
  FROM given s
  LEFT JOIN tied t USING (tie)
  LEFT JOIN LATERAL (
       SELECT id FROM geo_grid_entrance
        WHERE building_id = t.building_id AND upper_inf(valid)
          AND rtrim(name, '单元门') = rtrim(s.name, '单元门')
        ORDER BY id LIMIT 1) e ON true;

DROP TABLE given;
ANALYZE staged
