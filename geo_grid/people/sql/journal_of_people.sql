-- Former values, in the journal of imports, of people, of where they lived, and of households that
-- they headed.
SELECT c.id, c.run_id
  FROM geo_grid_importchange c
 WHERE CASE c."table"
            WHEN 'geo_grid_resident' THEN c.pk_of_row = ANY (%(residents)s)
            WHEN 'geo_grid_residence' THEN (c.before ->> 'resident_id')::bigint = ANY (%(residents)s)
            WHEN 'geo_grid_household' THEN
                 (c.before ->> 'householder_id')::bigint = ANY (%(residents)s)
                 OR c.pk_of_row = ANY (%(households)s)
       END
