INSERT INTO geo_grid_unit (id, valid, ref, building_id, entrance_id, floor, room, use,
                           is_unassigned, floor_area_m2, is_estimated, point, point_origin,
                           basic_cell_id)
SELECT unit_id, tstzrange(%(today)s, NULL), coalesce(ref, ''), building_id, entrance_id, floor,
       room, coalesce(use, 'dwelling'), false, floor_area_m2, false, point, point_origin,
       basic_cell_id
  FROM staged
 WHERE is_new
