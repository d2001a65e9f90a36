-- Rows of the run that were written by somebody else since, and removed ones that came back.
INSERT INTO undo_left
SELECT %(name)s, t.id, true
  FROM (SELECT id FROM undo_ids WHERE name = %(name)s
         UNION
        SELECT pk_of_row FROM geo_grid_importchange
         WHERE run_id = %(run)s AND "table" = %(name)s AND op = 'U') mine
  JOIN {table} t ON t.id = mine.id
 WHERE NOT t.xmin::text = ANY (%(xids)s::text[])
 UNION
SELECT %(name)s, t.id, true
  FROM geo_grid_importchange c JOIN {table} t ON t.id = c.pk_of_row
 WHERE c.run_id = %(run)s AND c."table" = %(name)s AND c.op = 'D'
