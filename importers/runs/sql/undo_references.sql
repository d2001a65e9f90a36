-- Rows of a table that point at what goes and stay themselves as they are.
SELECT count(*)
  FROM {table} child
  JOIN undo_ids parent ON parent.id = child.{column} AND parent.name = %(name)s
 WHERE NOT EXISTS (SELECT FROM undo_ids u WHERE u.id = child.{key} AND u.name = %(child)s)
   AND NOT EXISTS (SELECT FROM geo_grid_importchange c
                    WHERE c.run_id = %(run)s AND c."table" = %(child)s
                      AND c.pk_of_row = child.{key} AND c.op = 'U'
                      AND NOT EXISTS (SELECT FROM undo_left k
                                       WHERE k.name = c."table" AND k.id = c.pk_of_row))
