-- The people of one street.
SELECT count(*)
  FROM geo_grid_basiccell b
  JOIN geo_grid_division d ON d.id = b.community_id AND d.code LIKE '990101050%%'
  JOIN geo_grid_unit u ON u.basic_cell_id = b.id AND upper_inf(u.valid)
  JOIN geo_grid_residence r ON r.unit_id = u.id AND upper_inf(r.valid)
 WHERE true
   AND /*in scope: unit u*/
