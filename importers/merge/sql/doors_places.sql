-- Where the door is and how its address reads: what it says itself, else its building's.
UPDATE doors d
   SET basic_cell_id = coalesce(e.basic_cell_id, b.basic_cell_id),
       point = coalesce(e.point, b.point),
       point_origin = CASE WHEN e.id IS NULL THEN 'building' ELSE 'entrance' END,
       road = coalesce(d.road, a.road, ''), number = coalesce(d.number, a.number, ''),
       estate = coalesce(d.estate, nullif(a.estate, ''), b.estate),
       building = coalesce(d.building, a.building_part, '')
  FROM doors o
  JOIN geo_grid_building b ON b.id = o.building_id
  LEFT JOIN geo_grid_entrance e ON e.id = o.entrance_id
  LEFT JOIN geo_grid_address a ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
 WHERE o.door = d.door;

ANALYZE doors
