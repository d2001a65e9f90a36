-- Units of some atoms, each at its own point, else at its entrance's, else at its building's.
SELECT coalesce(u.point, e.point, b.point) AS point, 1 AS units
  FROM geo_grid_unit u
  JOIN geo_grid_building b ON b.id = u.building_id
  LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
 WHERE u.basic_cell_id = ANY (%(atoms)s) AND upper_inf(u.valid) AND NOT u.is_unassigned
