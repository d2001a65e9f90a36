-- Tie every unit to its building and entrance and, if it is known, to the unit itself.
-- Entrances that only a text names come into being; the id of a new unit is drawn here.
INSERT INTO geo_grid_entrance (building_id, name, point, point_origin, basic_cell_id, valid)
SELECT DISTINCT ON (t.building_id, rtrim(s.entrance, '单元门'))
       t.building_id, s.entrance, t.point, 'building', t.basic_cell_id, tstzrange(%(today)s, NULL)
  FROM staged s
  JOIN tied t USING (tie)
 WHERE s.entrance IS NOT NULL AND t.building_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM geo_grid_entrance e
                    WHERE e.building_id = t.building_id AND upper_inf(e.valid)
                      AND rtrim(e.name, '单元门') = rtrim(s.entrance, '单元门'))
 ORDER BY t.building_id, rtrim(s.entrance, '单元门'), s.row;

ALTER TABLE staged RENAME TO given;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT s.row, s.tie, s.building_ref, s.ref, s.floor, s.room, s.use, s.floor_area_m2, s.aliases,
       t.candidates, t.building_id, e.id AS entrance_id, s.geom AS point,
       CASE WHEN s.geom IS NOT NULL THEN 'own'
            WHEN e.id IS NOT NULL THEN 'entrance' ELSE 'building' END AS point_origin,
       CASE WHEN s.geom IS NOT NULL THEN s.basic_cell_id
            ELSE coalesce(e.basic_cell_id, t.basic_cell_id) END AS basic_cell_id,
       coalesce(s.road, t.road, '') AS road, coalesce(s.number, t.number, '') AS number,
       coalesce(s.estate, t.estate, '') AS estate,
       coalesce(s.building, t.building_part, '') AS building_part,
       coalesce(s.entrance, '') AS entrance_part,
       u.id IS NULL AS is_new,
       coalesce(u.id, nextval('geo_grid_unit_id_seq')) AS unit_id
  FROM given s
  LEFT JOIN tied t USING (tie)
  LEFT JOIN (SELECT DISTINCT ON (building_id, rtrim(name, '单元门'))
                    id, building_id, rtrim(name, '单元门') AS name, basic_cell_id
               FROM geo_grid_entrance
              WHERE upper_inf(valid)
              ORDER BY building_id, rtrim(name, '单元门'), id) e
    ON e.building_id = t.building_id AND e.name = rtrim(s.entrance, '单元门')
  LEFT JOIN geo_grid_unit u
    ON u.building_id = t.building_id AND u.room = s.room AND upper_inf(u.valid)
   AND u.entrance_id IS NOT DISTINCT FROM e.id
 ORDER BY s.row;

DROP TABLE given;
ANALYZE staged
