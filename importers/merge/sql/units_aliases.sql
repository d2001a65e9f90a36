-- Further names are added, none is taken away.
WITH named AS (
    INSERT INTO geo_grid_address (unit_id, valid, kind, is_primary, road, number, estate,
                                  building_part, entrance_part, floor_part, room, text)
    SELECT DISTINCT s.unit_id, tstzrange(%(today)s, NULL), 'alias', false,
           '', '', '', '', '', '', '', alias
      FROM staged s CROSS JOIN LATERAL string_to_table(s.aliases, E'\n') AS alias
     WHERE NOT EXISTS (SELECT FROM geo_grid_address a
                        WHERE a.unit_id = s.unit_id AND a.text = alias AND upper_inf(a.valid))
    RETURNING unit_id
)
INSERT INTO changed SELECT s.row FROM staged s JOIN named USING (unit_id)
