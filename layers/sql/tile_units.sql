SELECT u.id, u.room, u.floor, u.use, coalesce(u.point, e.point, b.point) AS geom
  FROM frame
  JOIN geo_grid_building b ON b.geom && frame.box AND upper_inf(b.valid)
  JOIN geo_grid_unit u ON u.building_id = b.id AND upper_inf(u.valid)
  LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
