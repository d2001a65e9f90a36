SELECT id, code, name FROM geo_grid_division WHERE upper_inf(valid)
