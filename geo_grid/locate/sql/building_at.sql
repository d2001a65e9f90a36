SELECT schema, ground_version, id, building_lon AS lon, building_lat AS lat, building_name, road,
       number, estate
  FROM geo_grid_building_at(%(lon)s, %(lat)s)
