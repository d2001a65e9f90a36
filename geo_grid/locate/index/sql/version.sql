-- How new all that stands in the index is: the last change of a noun that it reads.
SELECT current_schema() AS schema, c.code, c.name, c.ground_version,
       concat_ws('.', c.ground_version, c.id,
                 (SELECT max(value::bigint) FROM jsonb_each_text(c.noun_versions)
                   WHERE key IN ('*', 'ground', 'buildings', 'entrances', 'addresses', 'units',
                                 'divisions', 'streets', 'places'))) AS version
  FROM geo_grid_city c
