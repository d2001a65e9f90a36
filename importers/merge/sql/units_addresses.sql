-- The address of a new unit that has another one than its entrance or its building.
INSERT INTO geo_grid_address (unit_id, valid, kind, is_primary, road, number, estate,
                              building_part, entrance_part, floor_part, room, text)
SELECT s.unit_id, tstzrange(%(today)s, NULL), 'current', true, d.road, d.number, d.estate,
       d.building, coalesce(d.entrance, ''), coalesce(s.floor::text, ''), s.room, ''
  FROM staged s JOIN doors d USING (door)
 WHERE s.is_new AND d.differs
