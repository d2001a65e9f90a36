-- Entrances that only a text names come into being at their building's point.
INSERT INTO geo_grid_entrance (building_id, name, point, point_origin, basic_cell_id, valid)
SELECT DISTINCT ON (d.building_id, d.entrance_key)
       d.building_id, d.entrance, b.point, 'building', b.basic_cell_id, tstzrange(%(today)s, NULL)
  FROM doors d JOIN geo_grid_building b ON b.id = d.building_id
 WHERE d.entrance_key IS NOT NULL AND d.entrance_id IS NULL
 ORDER BY d.building_id, d.entrance_key, d.door
