DELETE FROM geo_grid_importinsert WHERE run_id = %(run)s;
DELETE FROM geo_grid_importchange WHERE run_id = %(run)s
