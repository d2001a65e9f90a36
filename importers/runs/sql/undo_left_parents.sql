-- Rows that would go although one that stays as it is points at them.
INSERT INTO undo_left
SELECT DISTINCT parent.name, parent.id, false
  FROM {table} child
  JOIN undo_ids parent ON parent.id = child.{column} AND parent.name = %(name)s
 WHERE NOT EXISTS (SELECT FROM undo_left k WHERE k.name = parent.name AND k.id = parent.id)
   AND (EXISTS (SELECT FROM undo_left k WHERE k.name = %(child)s AND k.id = child.{key})
        OR (NOT EXISTS (SELECT FROM undo_ids u WHERE u.id = child.{key} AND u.name = %(child)s)
            AND NOT EXISTS (SELECT FROM geo_grid_importchange c
                             WHERE c.run_id = %(run)s AND c."table" = %(child)s
                               AND c.pk_of_row = child.{key} AND c.op = 'U')))
