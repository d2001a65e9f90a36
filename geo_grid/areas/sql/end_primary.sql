-- The primary worker of a cell until now stops at the given midnight.
UPDATE geo_grid_cellteam
   SET valid = tstzrange(lower(valid), %(at)s)
 WHERE cell_id = %(cell)s AND role = 'primary' AND upper_inf(valid) AND lower(valid) < %(at)s
