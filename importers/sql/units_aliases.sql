-- A corrected unit that had no address gets one; further names are added, none is taken away.
WITH nameless AS (
    INSERT INTO geo_grid_address (unit_id, valid, kind, is_primary, road, number, estate,
                                  building_part, entrance_part, floor_part, room, text)
    SELECT s.unit_id, tstzrange(%(today)s, NULL), 'current', true, s.road, s.number, s.estate,
           s.building_part, s.entrance_part, coalesce(s.floor::text, ''), s.room, ''
      FROM staged s
     WHERE NOT s.is_new
       AND NOT EXISTS (SELECT FROM geo_grid_address a
                        WHERE a.unit_id = s.unit_id AND a.is_primary AND upper_inf(a.valid))
    RETURNING unit_id
), named AS (
    INSERT INTO geo_grid_address (unit_id, valid, kind, is_primary, road, number, estate,
                                  building_part, entrance_part, floor_part, room, text)
    SELECT DISTINCT s.unit_id, tstzrange(%(today)s, NULL), 'alias', false,
           '', '', '', '', '', '', '', alias
      FROM staged s CROSS JOIN LATERAL string_to_table(s.aliases, E'\n') AS alias
     WHERE NOT EXISTS (SELECT FROM geo_grid_address a
                        WHERE a.unit_id = s.unit_id AND a.text = alias AND upper_inf(a.valid))
    RETURNING unit_id
)
INSERT INTO changed
SELECT s.row FROM staged s
 WHERE s.unit_id IN (SELECT unit_id FROM nameless UNION SELECT unit_id FROM named)
