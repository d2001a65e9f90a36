-- What was true of a unit or building, oldest first: its versions and its addresses.
SELECT 'version' AS kind, lower(v.valid) AS since, upper(v.valid) AS until, v.says
  FROM (SELECT valid, jsonb_build_object('name', name, 'kind', kind, 'estate', estate,
                                         'floors', floors, 'footprint_m2', round(footprint_m2),
                                         'ref', ref) AS says
          FROM geo_grid_building WHERE %(building)s IN (id, version_of_id)
        UNION ALL
        SELECT u.valid, jsonb_build_object('room', u.room, 'floor', u.floor, 'floor_label', u.floor_label, 'use', u.use,
                                           'entrance', e.name, 'floor_area_m2', u.floor_area_m2,
                                           'ref', u.ref) AS says
          FROM geo_grid_unit u LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
         WHERE %(unit)s IN (u.id, u.version_of_id)) v
UNION ALL
SELECT 'address', lower(valid), upper(valid),
       jsonb_build_object('road', road, 'number', number, 'estate', estate, 'text', text,
                          'kind', kind, 'is_primary', is_primary)
  FROM geo_grid_address
 WHERE building_id = %(building)s OR unit_id = %(unit)s
 ORDER BY since, kind DESC
