-- Atoms of today that a circle touches (centre and metres, geodesic).
SELECT c.id
  FROM geo_grid_basiccell c
 WHERE c.geom && ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326)
   AND upper_inf(c.valid)
   AND ST_DWithin(c.geom::geography,
                  ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography, %(radius_m)s)
