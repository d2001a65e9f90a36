-- Rows of the run that are gone, were written by somebody else since, or came back.
SELECT (SELECT count(*)
          FROM (SELECT id FROM undo_ids WHERE name = %(name)s
                 UNION ALL
                SELECT pk_of_row FROM geo_grid_importchange
                 WHERE run_id = %(run)s AND "table" = %(name)s AND op = 'U') mine
          LEFT JOIN {table} t ON t.id = mine.id
         WHERE t.id IS NULL OR NOT t.xmin::text = ANY (%(xids)s::text[]))
     + (SELECT count(*)
          FROM geo_grid_importchange c JOIN {table} t ON t.id = c.pk_of_row
         WHERE c.run_id = %(run)s AND c."table" = %(name)s AND c.op = 'D')
