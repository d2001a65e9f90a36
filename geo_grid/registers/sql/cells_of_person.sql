SELECT DISTINCT u.basic_cell_id AS cell
  FROM geo_grid_residence r JOIN geo_grid_unit u ON u.id = r.unit_id
 WHERE r.resident_id = %(resident)s AND upper_inf(r.valid) AND u.basic_cell_id IS NOT NULL
