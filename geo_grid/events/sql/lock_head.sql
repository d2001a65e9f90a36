SELECT number FROM geo_grid_eventhead WHERE id = 1 FOR UPDATE
