SELECT id
  FROM geo_grid_building
 WHERE upper_inf(valid) AND ST_Intersects(geom, ST_SetSRID(ST_Point(%(lon)s, %(lat)s), 4326))
