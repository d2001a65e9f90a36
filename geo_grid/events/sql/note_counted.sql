UPDATE geo_grid_eventhead SET counted = greatest(counted, %(number)s) WHERE id = 1
