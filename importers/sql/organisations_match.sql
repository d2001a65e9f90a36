-- Which organisation (credit code, else ref, else the name of one without either) and which door.
ALTER TABLE staged RENAME TO given;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT s.*, o.id IS NULL AS is_new,
       coalesce(o.id, nextval('geo_grid_organisation_id_seq')) AS organisation_id,
       coalesce(s.credit_code, s.ref, 'name:' || s.name) AS key,
       coded.id <> named.id AS ref_taken,
       t.building_id, rooms.units,
       coalesce(rooms.direct, CASE WHEN rooms.units = 1 THEN rooms.id END) AS unit_id,
       coalesce(s.geom, door.point, e.point, t.point) AS point,
       CASE WHEN s.geom IS NOT NULL THEN s.basic_cell_id
            ELSE coalesce(door.basic_cell_id, t.basic_cell_id) END AS cell
  FROM given s
  LEFT JOIN geo_grid_organisation coded ON coded.credit_code = s.credit_code
  LEFT JOIN geo_grid_organisation named ON named.ref = s.ref
  LEFT JOIN LATERAL (SELECT id FROM geo_grid_organisation
                      WHERE name = s.name AND credit_code IS NULL AND ref IS NULL
                      ORDER BY id LIMIT 1) called
    ON s.credit_code IS NULL AND s.ref IS NULL
  LEFT JOIN geo_grid_organisation o ON o.id = coalesce(coded.id, named.id, called.id)
  LEFT JOIN tied t USING (tie)
  LEFT JOIN (SELECT u.building_id, u.room, count(*) AS units, min(u.id) AS id,
                    min(u.id) FILTER (WHERE u.entrance_id IS NULL) AS direct,
                    rtrim(e.name, '单元门') AS entrance
               FROM geo_grid_unit u LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
              WHERE upper_inf(u.valid) AND u.building_id IN (SELECT building_id FROM tied)
              GROUP BY GROUPING SETS ((u.building_id, u.room),
                                      (u.building_id, u.room, rtrim(e.name, '单元门')))
             HAVING grouping(rtrim(e.name, '单元门')) = 1 OR rtrim(e.name, '单元门') IS NOT NULL
            ) rooms
    ON rooms.building_id = t.building_id AND rooms.room = s.room
   AND rooms.entrance IS NOT DISTINCT FROM rtrim(s.entrance, '单元门')
  LEFT JOIN geo_grid_unit door
    ON door.id = coalesce(rooms.direct, CASE WHEN rooms.units = 1 THEN rooms.id END)
  LEFT JOIN geo_grid_entrance e ON e.id = door.entrance_id;

DROP TABLE given;
ANALYZE staged
