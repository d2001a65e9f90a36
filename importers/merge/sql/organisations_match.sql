-- Which organisation (credit code, else ref, else the name of one without either) and which door.
ALTER TABLE staged RENAME TO given;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT s.*, o.id IS NULL AS is_new,
       coalesce(o.id, nextval('geo_grid_organisation_id_seq')) AS organisation_id,
       coalesce(s.credit_code, s.ref, 'name:' || s.name) AS key,
       coded.id <> named.id AS ref_taken,
       d.building_id, d.building_ref, d.located IS NOT NULL AS located,
       coalesce(behind.units, rooms.units) AS units, door.id AS unit_id,
       coalesce(s.geom, door.point, e.point, d.point) AS point,
       CASE WHEN s.geom IS NOT NULL THEN s.basic_cell_id
            ELSE coalesce(door.basic_cell_id, d.basic_cell_id) END AS cell
  FROM given s
  LEFT JOIN geo_grid_organisation coded ON coded.credit_code = s.credit_code
  LEFT JOIN geo_grid_organisation named ON named.ref = s.ref
  LEFT JOIN LATERAL (SELECT id FROM geo_grid_organisation
                      WHERE name = s.name AND credit_code IS NULL AND ref IS NULL
                      ORDER BY id LIMIT 1) called
    ON s.credit_code IS NULL AND s.ref IS NULL
  LEFT JOIN geo_grid_organisation o ON o.id = coalesce(coded.id, named.id, called.id)
  JOIN doors d USING (door)
  LEFT JOIN (SELECT building_id, room, count(*) AS units, min(id) AS id,
                    CASE WHEN count(*) FILTER (WHERE entrance_id IS NULL) = 1
                         THEN min(id) FILTER (WHERE entrance_id IS NULL) END AS direct
               FROM geo_grid_unit
              WHERE upper_inf(valid) AND building_id IN (SELECT building_id FROM doors)
              GROUP BY building_id, room) rooms
    ON rooms.building_id = d.building_id AND rooms.room = s.room AND d.entrance IS NULL
  LEFT JOIN (SELECT building_id, entrance_id, room, count(*) AS units, min(id) AS id
               FROM geo_grid_unit
              WHERE upper_inf(valid) AND entrance_id IN (SELECT entrance_id FROM doors)
              GROUP BY building_id, entrance_id, room) behind
    ON behind.building_id = d.building_id AND behind.entrance_id = d.entrance_id
   AND behind.room = s.room
  LEFT JOIN geo_grid_unit door
    ON door.id = coalesce(d.unit_id, CASE WHEN behind.units = 1 THEN behind.id END, rooms.direct,
                        CASE WHEN rooms.units = 1 THEN rooms.id END)
  LEFT JOIN geo_grid_entrance e ON e.id = door.entrance_id;

DROP TABLE given;
ANALYZE staged
