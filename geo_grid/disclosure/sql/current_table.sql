-- The table in force, and whether it tells of any person.
SELECT t.id, t.as_of,
       EXISTS (SELECT FROM geo_grid_publishedcount p
                WHERE p.table_id = t.id AND p.value > 0) AS has_people
  FROM geo_grid_publishedtable t
 ORDER BY t.id DESC
 LIMIT 1
