-- The primary address of a building whose row has any part of one; further names beside it.
WITH said AS (
    SELECT row, building_id, road, number, estate, building_part
      FROM staged
     WHERE coalesce(road, number, building_part, estate) IS NOT NULL
), corrected AS (
    UPDATE geo_grid_address a
       SET road = coalesce(s.road, a.road), number = coalesce(s.number, a.number),
           estate = coalesce(s.estate, a.estate),
           building_part = coalesce(s.building_part, a.building_part)
      FROM said s
     WHERE a.building_id = s.building_id AND a.is_primary AND upper_inf(a.valid)
       AND (a.road, a.number, a.estate, a.building_part) IS DISTINCT FROM
           (coalesce(s.road, a.road), coalesce(s.number, a.number),
            coalesce(s.estate, a.estate), coalesce(s.building_part, a.building_part))
    RETURNING a.building_id
), added AS (
    INSERT INTO geo_grid_address (building_id, valid, kind, is_primary, road, number, estate,
                                  building_part, entrance_part, floor_part, room, text)
    SELECT s.building_id, tstzrange(%(today)s, NULL), 'current', true, coalesce(s.road, ''),
           coalesce(s.number, ''), coalesce(s.estate, ''), coalesce(s.building_part, ''),
           '', '', '', ''
      FROM said s
     WHERE NOT EXISTS (SELECT FROM geo_grid_address a
                        WHERE a.building_id = s.building_id AND a.is_primary
                          AND upper_inf(a.valid))
    RETURNING building_id
), named AS (
    INSERT INTO geo_grid_address (building_id, valid, kind, is_primary, road, number, estate,
                                  building_part, entrance_part, floor_part, room, text)
    SELECT DISTINCT s.building_id, tstzrange(%(today)s, NULL), 'alias', false,
           '', '', '', '', '', '', '', alias
      FROM staged s CROSS JOIN LATERAL string_to_table(s.aliases, E'\n') AS alias
     WHERE NOT EXISTS (SELECT FROM geo_grid_address a
                        WHERE a.building_id = s.building_id AND a.text = alias
                          AND upper_inf(a.valid))
    RETURNING building_id
)
INSERT INTO changed
SELECT row FROM staged
 WHERE building_id IN (SELECT building_id FROM corrected UNION SELECT building_id FROM added
                       UNION SELECT building_id FROM named)
