SELECT min(id) FROM geo_grid_building
 WHERE geom && ST_MakeEnvelope(118.2495, 24.2487, 118.2505, 24.2493, 4326)
