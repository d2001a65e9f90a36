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
), meant AS (
    SELECT d.door, o.key, min(o.room) AS room
      FROM doors d
      JOIN others o
        ON o.building_id = d.building_id AND o.room <> o.key
       AND (o.entrance_id IS NOT DISTINCT FROM d.entrance_id OR d.entrance_key IS NULL)
     WHERE NOT EXISTS (SELECT FROM geo_grid_unit u
                        WHERE u.building_id = d.building_id AND u.room = o.key
                          AND upper_inf(u.valid)
                          AND u.entrance_id IS NOT DISTINCT FROM o.entrance_id)
     GROUP BY d.door, o.key
)
UPDATE staged s SET room = m.room FROM meant m WHERE m.door = s.door AND m.key = s.room
