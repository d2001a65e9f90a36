SELECT t.id, t.geom, t.geom_3857, {columns}
  FROM geo_grid_themefeature t
 WHERE t.load_id IN ({loads})
