-- Atoms that were cut: over at the given midnight; one that began then, now.
UPDATE geo_grid_basiccell
   SET valid = tstzrange(lower(valid), CASE WHEN lower(valid) < %(at)s THEN %(at)s ELSE now() END)
 WHERE id = ANY (%(atoms)s) AND upper_inf(valid)
