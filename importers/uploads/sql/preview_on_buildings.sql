-- How many points stand in a known building or within a few metres of one.
SELECT count(*)
  FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) AS p (lon, lat)
 CROSS JOIN LATERAL (SELECT ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point) q
 WHERE lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90
   AND EXISTS (SELECT FROM geo_grid_building b
                WHERE upper_inf(b.valid)
                  AND b.geom && ST_Expand(q.point, %(near_m)s / 100000.0)
                  AND ST_DWithin(b.geom, q.point, %(near_m)s / 111320.0))
