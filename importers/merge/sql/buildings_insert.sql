-- Buildings that are new.
INSERT INTO geo_grid_building (id, valid, ref, name, kind, estate, floors, floors_origin,
                               footprint_m2, source, geom, point, basic_cell_id)
SELECT building_id, tstzrange(%(today)s, NULL), ref, coalesce(name, ''), coalesce(kind, 'other'),
       coalesce(estate, ''), coalesce(floors, 1),
       CASE WHEN floors IS NULL THEN 'estimated' ELSE 'given' END,
       footprint_m2, left(%(source)s, 100), geom, point, basic_cell_id
  FROM staged
 WHERE is_new
