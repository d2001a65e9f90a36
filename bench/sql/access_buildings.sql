SELECT id FROM geo_grid_building WHERE basic_cell_id IS NOT NULL ORDER BY id LIMIT 300
