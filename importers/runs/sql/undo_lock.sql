-- Keep everybody off the rows, those who want to point at them too.
SELECT count(*) FROM (
    SELECT FROM {table} t
     WHERE t.id IN (SELECT id FROM undo_ids WHERE name = %(name)s
                     UNION ALL
                    SELECT pk_of_row FROM geo_grid_importchange
                     WHERE run_id = %(run)s AND "table" = %(name)s AND op = 'U')
       FOR UPDATE) locked
