-- A room that is known in another spelling (502a, 502—1) is meant by its own one (502A, 502-1): there
-- is no second unit beside it. The same as importers.schema.values.Room says of files.
WITH spelled AS (
    SELECT building_id, entrance_id, room,
           regexp_replace(
               translate(upper(regexp_replace(normalize(room, NFKC), '\s', '', 'g')),
                         '—–―−‐‑‒─－﹣', '----------'), '-+', '-', 'g') AS plain
      FROM geo_grid_unit
     WHERE upper_inf(valid) AND room ~ '[^0-9A-Z-]|--'
       AND building_id IN (SELECT building_id FROM doors)
), others AS (
    SELECT building_id, entrance_id, room, coalesce(nullif(rtrim(plain, '室房号'), ''), plain) AS key
      FROM spelled
), candidates AS (
    SELECT d.door, d.building_id, d.entrance_id, o.key, o.room,
           o.entrance_id IS NOT DISTINCT FROM d.entrance_id AS is_own
      FROM doors d
      JOIN others o
        ON o.building_id = d.building_id AND o.room <> o.key
       AND (o.entrance_id IS NOT DISTINCT FROM d.entrance_id
            OR (d.entrance_key IS NULL AND d.located IS DISTINCT FROM 'entrance'))
), meant AS (
    -- Who names no entrance means a door of the whole building: none in another spelling while one is
    -- spelled so. Where two spellings could be meant, neither is.
    SELECT c.door, c.key, coalesce(min(c.room) FILTER (WHERE c.is_own), min(c.room)) AS room
      FROM candidates c
     WHERE NOT EXISTS (SELECT FROM geo_grid_unit u
                        WHERE u.building_id = c.building_id AND u.room = c.key
                          AND upper_inf(u.valid)
                          AND (NOT c.is_own OR u.entrance_id IS NOT DISTINCT FROM c.entrance_id))
     GROUP BY c.door, c.key
    HAVING CASE WHEN bool_or(c.is_own) THEN count(DISTINCT c.room) FILTER (WHERE c.is_own) = 1
                ELSE count(DISTINCT c.room) = 1 END
)
UPDATE staged s SET room = m.room FROM meant m WHERE m.door = s.door AND m.key = s.room
