-- Rows of a table with a smaller id stood there before the run.
SELECT coalesce(min(first_id), 9223372036854775807)
  FROM geo_grid_importinsert WHERE run_id = %(run)s AND "table" = %(name)s
