-- The nearest named street within about 200 m of each place, by its number in turn from 1.
SELECT place.number, street.name
  FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS place(lon, lat, number)
 CROSS JOIN LATERAL (
     SELECT s.name
       FROM geo_grid_street s
      WHERE s.name <> ''
        AND s.geom && ST_Expand(ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326), 0.002)
      ORDER BY s.geom <-> ST_SetSRID(ST_MakePoint(place.lon, place.lat), 4326), s.id
      LIMIT 1) street
