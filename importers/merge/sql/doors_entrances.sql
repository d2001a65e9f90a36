-- The entrance of a door, by its name without 单元, or by its own house number.
UPDATE doors d
   SET entrance_id = e.id
  FROM (SELECT DISTINCT ON (building_id, rtrim(name, '单元门'))
               id, building_id, rtrim(name, '单元门') AS key
          FROM geo_grid_entrance
         WHERE upper_inf(valid) AND building_id IN (SELECT building_id FROM doors)
         ORDER BY building_id, rtrim(name, '单元门'), id) e
 WHERE e.building_id = d.building_id
   AND (e.key = d.entrance_key OR (d.entrance_key IS NULL AND e.key = d.stair || '号'))
