-- Who wrote the rows of a run: every range stems from one statement, so its first row speaks for
-- all; rows changed afterwards stand among the changes (ask before these are tidied).
-- The few ranges look their rows up one by one, whatever a planner without statistics expects.
SELECT xid
  FROM (SELECT (SELECT t.xmin::text FROM {table} t WHERE t.id = i.first_id) AS xid
          FROM geo_grid_importinsert i
         WHERE i.run_id = %(run)s AND i."table" = %(name)s) first
 WHERE xid IS NOT NULL
UNION
SELECT t.xmin::text
  FROM geo_grid_importchange c JOIN {table} t ON t.id = c.pk_of_row
 WHERE c.run_id = %(run)s AND c."table" = %(name)s AND c.op = 'U'
