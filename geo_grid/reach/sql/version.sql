-- Which schema and city this is, and how new its streets, gates, barriers and waters are, its doors,
-- and who lives behind them.
SELECT current_schema() AS schema, c.metric_srid,
       concat_ws('.', c.id, c.metric_srid,
                 (SELECT string_agg(key || value, '.' ORDER BY key)
                    FROM jsonb_each_text(c.noun_versions) WHERE key IN ('*', 'ground'))) AS streets,
       concat_ws('.', c.ground_version,
                 (SELECT string_agg(key || value, '.' ORDER BY key)
                    FROM jsonb_each_text(c.noun_versions)
                   WHERE key IN ('*', 'ground', 'premises'))) AS premises,
       concat_ws('.', c.ground_version,
                 (SELECT string_agg(key || value, '.' ORDER BY key)
                    FROM jsonb_each_text(c.noun_versions)
                   WHERE key IN ('*', 'ground', 'premises', 'people'))) AS people
  FROM geo_grid_city c
