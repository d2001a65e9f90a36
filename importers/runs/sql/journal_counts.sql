SELECT "table", sum(inserted)::bigint AS inserted, sum(changed)::bigint AS changed,
       sum(removed)::bigint AS removed
  FROM (SELECT "table", last_id - first_id + 1 AS inserted, 0 AS changed, 0 AS removed
          FROM geo_grid_importinsert WHERE run_id = %(run)s
         UNION ALL
        SELECT "table", -(op = 'G')::integer, (op = 'U')::integer, (op = 'D')::integer
          FROM geo_grid_importchange WHERE run_id = %(run)s) one
 GROUP BY "table" ORDER BY "table"
