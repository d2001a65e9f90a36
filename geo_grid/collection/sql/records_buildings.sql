-- Buildings as they are shown beside one another; the footprint as GeoJSON, EPSG:4326. How many live
-- there is told to those who may look behind all of its doors.
SELECT b.id, b.ref, b.source, b.name, b.kind, b.estate, b.floors, b.footprint_m2,
       (SELECT concat_ws(' ', a.road || a.number, a.estate, a.building_part)
          FROM geo_grid_address a
         WHERE a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)) AS address,
       (SELECT count(*) FROM geo_grid_unit u
         WHERE u.building_id = b.id AND upper_inf(u.valid) AND NOT u.is_unassigned) AS units,
       CASE WHEN NOT EXISTS (SELECT 1 FROM geo_grid_unit u
                              WHERE u.building_id = b.id AND upper_inf(u.valid)
                                AND (/*in scope: unit u*/) IS NOT TRUE)
            THEN (SELECT count(*) FROM geo_grid_residence r JOIN geo_grid_unit u ON u.id = r.unit_id
                   WHERE u.building_id = b.id AND upper_inf(r.valid) AND r.kind = 'main')
       END AS residents,
       upper_inf(b.valid) AS is_current,
       ST_AsGeoJSON(b.geom, 7)::json AS geometry
  FROM geo_grid_building b
 WHERE b.id = ANY (%(ids)s::bigint[])
