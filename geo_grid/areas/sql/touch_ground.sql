UPDATE geo_grid_city
   SET data_version = nextval('geo_grid_version'), ground_version = nextval('geo_grid_version')
