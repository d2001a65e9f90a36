SELECT EXISTS (SELECT FROM geo_grid_building WHERE upper_inf(valid))
