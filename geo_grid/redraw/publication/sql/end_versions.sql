-- The current versions of some cells: over at the given midnight; one that began then, now.
UPDATE geo_grid_gridcellversion
   SET valid = tstzrange(lower(valid), CASE WHEN lower(valid) < %(at)s THEN %(at)s ELSE now() END)
 WHERE cell_id = ANY (%(cells)s) AND upper_inf(valid)
