SELECT count(*) FROM (
    SELECT FROM geo_grid_basiccellsums ORDER BY basic_cell_id FOR NO KEY UPDATE) locked
