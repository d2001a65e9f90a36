-- The entrance of a door, by its name without 单元, or by its own house number.
UPDATE doors d
   SET entrance_id = e.id
  FROM (SELECT DISTINCT ON (building_id, rtrim(name, '单元门'))
               id, building_id, rtrim(name, '单元门') AS key
          FROM geo_grid_entrance
         WHERE upper_inf(valid) AND building_id IN (SELECT building_id FROM doors)
         ORDER BY building_id, rtrim(name, '单元门'), id) e
 WHERE e.building_id = d.building_id
   AND (e.key = d.entrance_key OR (d.entrance_key IS NULL AND e.key = d.stair || '号'));

-- One that is known in another spelling (一单元, 01单元, １ 单元): the same as
-- importers.schema.floors.Stairwell says of files.
WITH spelled AS (
    SELECT id, building_id,
           regexp_replace(
               regexp_replace(upper(regexp_replace(normalize(name, NFKC), '\s', '', 'g')), '^第', ''),
               '号(单元|门|梯)$', '\1') AS plain
      FROM geo_grid_entrance
     WHERE upper_inf(valid) AND name ~ '[^0-9A-Z单元门梯座]|^0'
       AND building_id IN (SELECT building_id FROM doors
                            WHERE entrance_id IS NULL AND entrance_key IS NOT NULL)
), counted AS (
    SELECT id, building_id,
           CASE WHEN plain ~ '^[〇零一二两三四五六七八九十]{1,3}(单元|门|梯|座|号)?$'
                THEN translate(
                    regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                        plain, '^十(?![一二三四五六七八九])', '10'), '^十', '1'),
                        '^(.)十(?![一二三四五六七八九])', '\10'), '^(.)十', '\1'),
                    '〇零一二两三四五六七八九', '001223456789')
                ELSE regexp_replace(plain, '^0+(?=[0-9])', '') END AS plain
      FROM spelled
)
UPDATE doors d
   SET entrance_id = e.id
  FROM (SELECT building_id, rtrim(plain, '单元门') AS key, min(id) AS id
          FROM counted GROUP BY 1, 2) e
 WHERE d.entrance_id IS NULL AND d.entrance_key IS NOT NULL
   AND e.building_id = d.building_id AND e.key = d.entrance_key
