-- How new all that stands in the index is: the last change of each noun that it reads. Not the largest
-- of them: a writer takes its number before it waits for the city's row, and a smaller one may come last.
SELECT current_schema() AS schema, c.code, c.name, c.ground_version,
       concat_ws('.', c.ground_version, c.id,
                 (SELECT string_agg(key || value, '.' ORDER BY key)
                    FROM jsonb_each_text(c.noun_versions)
                   WHERE key IN ('*', 'ground', 'premises', 'places'))) AS version
  FROM geo_grid_city c
