-- Units that are new.
INSERT INTO geo_grid_unit (id, valid, ref, building_id, entrance_id, floor, floor_label, room, use,
                           is_unassigned, floor_area_m2, is_estimated, point, point_origin,
                           basic_cell_id)
SELECT s.unit_id, tstzrange(%(today)s, NULL), coalesce(s.ref, ''), d.building_id, d.entrance_id,
       s.floor, coalesce(s.floor_label, ''), s.room, coalesce(s.use, 'dwelling'), false, s.floor_area_m2, false, s.geom,
       CASE WHEN s.geom IS NULL THEN d.point_origin ELSE 'own' END,
       CASE WHEN s.geom IS NULL THEN d.basic_cell_id ELSE s.basic_cell_id END
  FROM staged s JOIN doors d USING (door)
 WHERE s.is_new
