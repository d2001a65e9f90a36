-- Former values of rows that the run changed.
UPDATE {table} t
   SET (/*columns*/) = (SELECT /*columns*/ FROM jsonb_populate_record(t, c.before))
  FROM geo_grid_importchange c
 WHERE c.run_id = %(run)s AND c."table" = %(name)s AND c.op = 'U' AND t.id = c.pk_of_row
   AND NOT EXISTS (SELECT FROM undo_left k WHERE k.name = %(name)s AND k.id = c.pk_of_row)
