SELECT d.id, d.code, d.name, d.level, d.geom
  FROM geo_grid_division d, frame
 WHERE d.geom && frame.box AND upper_inf(d.valid) AND d.level <> 'city'
