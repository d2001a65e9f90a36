-- Addresses of buildings: the first one is the primary one, and what the primary one leaves open
-- is filled in; one that says something else stands beside it.
CREATE TEMP TABLE said ON COMMIT DROP AS
SELECT s.row, s.building_id, coalesce(d.road, '') AS road, coalesce(d.number, '') AS number,
       coalesce(d.estate, '') AS estate, coalesce(d.building, '') AS building_part, s.aliases
  FROM staged s JOIN doors d USING (door)
 WHERE s.building_id IS NOT NULL;

WITH first AS (
    SELECT DISTINCT ON (building_id) *
      FROM said
     WHERE road <> '' OR number <> '' OR estate <> '' OR building_part <> ''
     ORDER BY building_id, row
), added AS (
    INSERT INTO geo_grid_address (building_id, valid, kind, is_primary, road, number, estate,
                                  building_part, entrance_part, floor_part, room, text)
    SELECT building_id, tstzrange(%(today)s, NULL), 'current', true, road, number, estate,
           building_part, '', '', '', ''
      FROM first f
     WHERE NOT EXISTS (SELECT FROM geo_grid_address a
                        WHERE a.building_id = f.building_id AND a.is_primary
                          AND upper_inf(a.valid))
    RETURNING building_id
), filled AS (
    UPDATE geo_grid_address a
       SET road = coalesce(nullif(a.road, ''), f.road),
           number = coalesce(nullif(a.number, ''), f.number),
           estate = coalesce(nullif(a.estate, ''), f.estate),
           building_part = coalesce(nullif(a.building_part, ''), f.building_part)
      FROM first f
     WHERE a.building_id = f.building_id AND a.is_primary AND upper_inf(a.valid)
       AND (a.road = '' OR f.road IN ('', a.road)) AND (a.number = '' OR rtrim(f.number, '号') IN ('', rtrim(a.number, '号')))
       AND (a.estate = '' OR f.estate IN ('', a.estate))
       AND (a.building_part = '' OR f.building_part IN ('', a.building_part))
       AND ((a.road = '' AND f.road <> '') OR (a.number = '' AND f.number <> '')
            OR (a.estate = '' AND f.estate <> '')
            OR (a.building_part = '' AND f.building_part <> ''))
    RETURNING a.building_id
)
INSERT INTO changed
SELECT row FROM first
 WHERE building_id IN (SELECT building_id FROM added UNION SELECT building_id FROM filled);

WITH more AS (
    SELECT DISTINCT ON (building_id, road, number, estate, building_part) s.*
      FROM said s
     WHERE (road <> '' OR number <> '' OR estate <> '' OR building_part <> '')
       AND NOT EXISTS (
           SELECT FROM geo_grid_address a
            WHERE a.building_id = s.building_id AND upper_inf(a.valid)
              AND s.road IN ('', a.road)
              AND rtrim(s.number, '号') IN ('', rtrim(a.number, '号'))
              AND s.estate IN ('', a.estate) AND s.building_part IN ('', a.building_part))
     ORDER BY building_id, road, number, estate, building_part, row
), beside AS (
    INSERT INTO geo_grid_address (building_id, valid, kind, is_primary, road, number, estate,
                                  building_part, entrance_part, floor_part, room, text)
    SELECT building_id, tstzrange(%(today)s, NULL), 'alias', false, road, number, estate,
           building_part, '', '', '', left(road || number || estate || building_part, 400)
      FROM more
), named AS (
    INSERT INTO geo_grid_address (building_id, valid, kind, is_primary, road, number, estate,
                                  building_part, entrance_part, floor_part, room, text)
    SELECT DISTINCT s.building_id, tstzrange(%(today)s, NULL), 'alias', false,
           '', '', '', '', '', '', '', alias
      FROM said s CROSS JOIN LATERAL string_to_table(s.aliases, E'\n') AS alias
     WHERE NOT EXISTS (SELECT FROM geo_grid_address a
                        WHERE a.building_id = s.building_id AND a.text = alias
                          AND upper_inf(a.valid))
    RETURNING building_id
)
INSERT INTO changed
SELECT row FROM more UNION SELECT row FROM said WHERE building_id IN (SELECT building_id FROM named);

DROP TABLE said
