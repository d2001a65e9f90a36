SELECT b.id, b.ref, b.kind, b.floors, b.floors_origin, b.footprint_m2,
       ST_X(b.point) AS lon, ST_Y(b.point) AS lat,
       EXISTS (SELECT 1 FROM geo_grid_address a
                WHERE a.building_id = b.id AND a.number <> '' AND upper_inf(a.valid)) AS is_numbered
  FROM geo_grid_building b
 WHERE upper_inf(b.valid)
 ORDER BY b.id
