SELECT c.before, to_jsonb(t)
  FROM geo_grid_importchange c JOIN {table} t ON t.id = c.pk_of_row
 WHERE c.run_id = %(run)s AND c."table" = %(name)s AND c.op = 'U'
 ORDER BY c.pk_of_row LIMIT %(limit)s
