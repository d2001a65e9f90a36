INSERT INTO geo_grid_address (unit_id, valid, kind, is_primary, road, number, estate,
                              building_part, entrance_part, floor_part, room, text)
SELECT unit_id, tstzrange(%(today)s, NULL), 'current', true, road, number, estate,
       building_part, entrance_part, coalesce(floor::text, ''), room, ''
  FROM staged
 WHERE is_new
