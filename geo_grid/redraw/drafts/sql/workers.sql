SELECT w.id, w.name FROM geo_grid_worker w ORDER BY w.name, w.id
