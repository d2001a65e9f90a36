-- One row: how new the ground is, and the building at the point, where there is one.
SELECT current_schema() AS schema, city.ground_version, found.*
  FROM geo_grid_city city
  LEFT JOIN LATERAL (
       SELECT b.id, ST_X(b.point) AS lon, ST_Y(b.point) AS lat, b.name AS building_name,
              a.road, a.number, coalesce(nullif(a.estate, ''), b.estate) AS estate
         FROM geo_grid_building b
         LEFT JOIN geo_grid_address a
                ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
        WHERE b.geom && ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)
          AND ST_Intersects(b.geom, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326))
          AND upper_inf(b.valid)
        ORDER BY b.id
        LIMIT 1) found ON true
