-- The house number of a stairwell, where all doors in it say the same.
INSERT INTO geo_grid_address (entrance_id, valid, kind, is_primary, road, number, estate,
                              building_part, entrance_part, floor_part, room, text)
SELECT d.entrance_id, tstzrange(%(today)s, NULL), 'current', true, min(a.road), min(d.stair) || '号',
       min(a.estate), min(a.building_part), '', '', '', ''
  FROM doors d
  JOIN geo_grid_address a ON a.building_id = d.building_id AND a.is_primary AND upper_inf(a.valid)
 WHERE d.entrance_id IS NOT NULL AND d.stair IS NOT NULL
   AND NOT EXISTS (SELECT FROM geo_grid_address k
                    WHERE k.entrance_id = d.entrance_id AND upper_inf(k.valid))
 GROUP BY d.entrance_id
HAVING count(DISTINCT d.stair) = 1
