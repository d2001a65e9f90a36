-- Who wrote the rows of a run: every range stems from one statement, so its first row speaks for
-- all; rows changed afterwards stand among the changes (ask before these are tidied).
SELECT t.xmin::text
  FROM geo_grid_importinsert i JOIN {table} t ON t.id = i.first_id
 WHERE i.run_id = %(run)s AND i."table" = %(name)s
 GROUP BY 1
UNION
SELECT t.xmin::text
  FROM geo_grid_importchange c JOIN {table} t ON t.id = c.pk_of_row
 WHERE c.run_id = %(run)s AND c."table" = %(name)s AND c.op = 'U'
 GROUP BY 1
