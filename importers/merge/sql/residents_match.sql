-- Who the rows speak of (`key`: the document, else the ref) and behind which door they live.
ALTER TABLE staged RENAME TO given;

CREATE TEMP TABLE staged ON COMMIT DROP AS
SELECT s.row, s.ref, s.name, s.sex, s.birth_date, s.category, s.id_type, s.id_number_digest,
       s.id_number_sealed, s.phone_digest, s.phone_tail_digest, s.phone_sealed, d.building_ref, d.entrance, s.room,
       s.unit_ref, coalesce(s.kind, 'main') AS kind, s.tenure, s.since, s.householder,
       s.household_ref,
       coalesce(s.id_number_digest, sha256(convert_to(s.ref, 'UTF8'))) AS key,
       coalesce(known.id, named.id) AS resident_id,
       known.id <> named.id AS ref_taken,
       coalesce(d.building_id, home.building_id) AS building_id, d.entrance_id,
       d.located IS NOT NULL AS located,
       CASE WHEN s.unit_ref IS NOT NULL THEN home.id
            WHEN d.unit_id IS NOT NULL THEN d.unit_id
            WHEN s.room IS NULL THEN anywhere.id
            WHEN d.entrance IS NOT NULL OR d.located = 'entrance'
            THEN CASE WHEN u.units = 1 THEN u.id END
            ELSE coalesce(rooms.direct, CASE WHEN rooms.units = 1 THEN rooms.id END)
       END AS unit_id,
       CASE WHEN d.entrance IS NOT NULL OR d.located = 'entrance' THEN u.units ELSE rooms.units END AS units
  FROM given s
  JOIN doors d USING (door)
  LEFT JOIN geo_grid_resident known
    ON known.id_type = s.id_type AND known.id_number_digest = s.id_number_digest
   AND NOT known.is_contested
  LEFT JOIN geo_grid_resident named ON named.ref = s.ref
  LEFT JOIN (SELECT DISTINCT ON (ref) ref, id, building_id
               FROM geo_grid_unit
              WHERE ref <> '' AND upper_inf(valid) AND ref IN (SELECT unit_ref FROM given)
              ORDER BY ref, id) home
    ON home.ref = s.unit_ref
  LEFT JOIN (SELECT building_id, entrance_id, room, count(*) AS units, min(id) AS id
               FROM geo_grid_unit
              WHERE upper_inf(valid) AND entrance_id IN (SELECT entrance_id FROM doors)
              GROUP BY building_id, entrance_id, room) u
    ON u.building_id = d.building_id AND u.entrance_id = d.entrance_id AND u.room = s.room
  LEFT JOIN (SELECT building_id, room, count(*) AS units, min(id) AS id,
                    CASE WHEN count(*) FILTER (WHERE entrance_id IS NULL) = 1
                         THEN min(id) FILTER (WHERE entrance_id IS NULL) END AS direct
               FROM geo_grid_unit
              WHERE upper_inf(valid)
                AND building_id IN (SELECT building_id FROM doors WHERE entrance IS NULL)
              GROUP BY building_id, room) rooms
    ON rooms.building_id = d.building_id AND rooms.room = s.room AND d.entrance IS NULL
  LEFT JOIN geo_grid_unit anywhere
    ON anywhere.building_id = d.building_id AND anywhere.is_unassigned
   AND upper_inf(anywhere.valid) AND s.room IS NULL;

DROP TABLE given;
ANALYZE staged
