-- Rows that the run removed.
INSERT INTO {table} (/*columns*/)
SELECT /*columns*/
  FROM (SELECT (jsonb_populate_record(NULL::{table}, c.before)).*
          FROM geo_grid_importchange c
         WHERE c.run_id = %(run)s AND c."table" = %(name)s AND c.op = 'D'
           AND NOT EXISTS (SELECT FROM undo_left k WHERE k.name = %(name)s AND k.id = c.pk_of_row)) former
